import { quote } from '../../stack/quote.ts';

/** Values at the edges of their types, by column; each is written by SQL as it stands here. */
const EDGES: Readonly<Record<string, readonly string[]>> = {
  id: [
    '9223372036854775807',
    '-9223372036854775808',
    '9007199254740993',
    '9007199254740992',
    '-9007199254740993',
    '0',
  ],
  name: [
    quote(''),
    quote('null'),
    quote('Zoë Ångström 🐘👩‍👩‍👧'),
    quote('"quoted" \\ back/slash {not} json'),
    quote("O'Brien; DROP TABLE x; --"),
    quote('line\nbreak\ttab\r\u2028\u2029\u0001\u007f'),
    quote('עברית العربية 漢字 e\u0301 \ufeff'),
    quote('__debezium_unavailable'),
  ],
  email: ['NULL', quote(''), quote('a@example.org')],
  credit: ['9999999999999999.9999', '-9999999999999999.9999', '0.0001', '-0.0001', '0', '1.5'],
  balance: [
    'NULL',
    '123456789012345678901234567890.123456789012345678901234567890',
    '0.0000000000000000000000000000000000001',
    '-1e30',
    '1.500',
    '0',
  ],
  ratio: ['NULL', '1.7976931348623157e+100', '5e-100', '0.1', '-0.30000000000000004', '1e21'],
  active: ['true', 'false'],
  joined: ['NULL', "'0001-01-01'", "'9999-12-31'", "'2000-02-29'", "'1600-02-29'", "'1969-12-31'"],
  seen_at: [
    'NULL',
    "'0001-01-01 00:00:00+00'",
    "'9999-12-31 23:59:59.999999+00'",
    "'2024-03-31 02:30:00.000001+02'",
    "'1969-12-31 23:59:59.999999+00'",
    "'infinity'",
  ],
  local_at: [
    'NULL',
    "'0001-01-01 00:00:00.000001'",
    "'9999-12-31 23:59:59.999999'",
    "'2024-03-31 02:30:00'",
    "'-infinity'",
  ],
  opens: ['NULL', "'00:00:00'", "'23:59:59.999999'", "'12:00:00.5'", "'24:00:00'"],
  pause: [
    'NULL',
    "'1 year 2 mons 3 days 04:05:06.789'",
    "'-1 mons +2 days -00:00:00.000001'",
    "'0'",
    "'1000 hours'",
  ],
  ref: ['NULL', "'00000000-0000-0000-0000-000000000000'", "'F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6'"],
  avatar: ['NULL', "'\\x'", "'\\x00ff80c328'", "decode(repeat('7f', 3000), 'hex')"],
  profile: [
    'NULL',
    `'null'`,
    `'{"n": 12345678901234567890123456789.123, "e": 1.50, "deep": {"list": [1, "2", null, true, {}]}, "ü": "é"}'`,
    `'[]'`,
    `'"text"'`,
    `'"12"'`,
    `'9007199254740993'`,
  ],
  tags: ['NULL', `'{}'`, `ARRAY['a,b', '"', '', '{x}', 'ü', 'NULL']`],
  note: ['NULL', quote(''), "repeat('n', 2100)", "repeat('é🐘', 9000)", "repeat(md5('x'), 4000)"],
};

export const CUSTOMER_COLUMNS: readonly string[] = Object.keys(EDGES);

/** Returns the values of rows that together hold every edge value of every column, as SQL. */
export function edgeRows(): readonly string[] {
  const count = Math.max(...Object.values(EDGES).map(({ length }) => length));
  return Array.from({ length: count }, (_, row) => {
    const values = CUSTOMER_COLUMNS.map((column) => {
      if (column === 'id') return EDGES['id']?.[row] ?? String(-100 - row);
      const edges = EDGES[column] ?? [];
      return edges[row % edges.length] ?? 'NULL';
    });
    return `(${values.join(', ')})`;
  });
}

/** Returns an edge value of a column, as SQL. */
export function edgeOf(column: string, choice: number): string {
  const edges = EDGES[column] ?? [];
  return edges[choice % edges.length] ?? 'NULL';
}
