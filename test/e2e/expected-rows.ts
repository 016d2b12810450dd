import { canonicalJson, canonicalNumber } from './canonical.ts';
import { selectTexts } from './psql.ts';

/** Answers the canonical text of a column from the text that the database prints. */
type Canonical = (text: string) => string;

const asText: Canonical = (text) => `s:${text}`;
/** Fractions of seconds without zeros at their end. */
const asTime: Canonical = (text) =>
  `s:${text.replace(/(\.\d*?)0+(?=Z?$)/, '$1').replace(/\.(?=Z?$)/, '')}`;
/** Without a declared scale Debezium leaves out the zeros at the end. */
const asShortDecimal: Canonical = (text) =>
  `s:${text.includes('.') ? text.replace(/\.?0+$/, '') : text}`;
const asBoolean: Canonical = (text) => `b:${text === 'true' || text === 't'}`;
const asBytes: Canonical = (text) => `x:${text.slice('\\x'.length)}`;

const COLUMNS: Readonly<Record<string, Readonly<Record<string, Canonical>>>> = {
  'shop.customers': {
    id: canonicalNumber,
    name: asText,
    email: asText,
    credit: asText,
    balance: asShortDecimal,
    ratio: canonicalNumber,
    active: asBoolean,
    joined: asText,
    seen_at: asTime,
    local_at: asTime,
    opens: asTime,
    pause: asText,
    ref: asText,
    avatar: asBytes,
    profile: canonicalJson,
    tags: canonicalJson,
    note: asText,
  },
  'shop.orders': {
    order_id: canonicalNumber,
    line: canonicalNumber,
    customer_id: canonicalNumber,
    item: asText,
    price: asText,
    qty: canonicalNumber,
    status: asText,
    rev: canonicalNumber,
    loyalty: canonicalNumber,
  },
  'shop.sessions': { id: canonicalNumber, customer_id: canonicalNumber, started: asTime },
};

const ISO = 'YYYY-MM-DD"T"HH24:MI:SS.US';

/** How the database is asked for columns whose cast to text has another form than ISO 8601. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  seen_at: finite('seen_at', `to_char(seen_at AT TIME ZONE 'UTC', '${ISO}"Z"')`),
  started: `to_char(started AT TIME ZONE 'UTC', '${ISO}"Z"')`,
  local_at: finite('local_at', `to_char(local_at, '${ISO}')`),
  tags: 'to_jsonb(tags)',
};

/** A row by column, each value in canonical text. */
export type CanonicalRow = Readonly<Record<string, string>>;

/** Answers what the database says that a table holds, value by value, by key. */
export async function expectedRows(
  database: string,
  table: string,
  key: readonly string[],
): Promise<ReadonlyMap<string, CanonicalRow>> {
  const columns = COLUMNS[table] ?? {};
  const rows = await selectTexts(database, table, EXPRESSIONS);
  return new Map(
    rows.map((row) => {
      const canonical = Object.entries(row).map(([name, text]) => {
        const write = columns[name];
        if (write === undefined) throw new Error(`${table}.${name} is not listed here`);
        return [name, text === null ? 'null' : write(text)] as const;
      });
      const name = key.map((column) => row[column]).join('/');
      return [name, Object.fromEntries(canonical)] as const;
    }),
  );
}

function finite(column: string, expression: string): string {
  return `CASE WHEN isfinite(${column}) THEN ${expression} ELSE ${column}::text END`;
}
