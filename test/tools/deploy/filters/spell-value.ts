import {
  bigint,
  boolean,
  bytes,
  type Column,
  type Columns,
  date,
  decimal,
  float,
  int,
  json,
  oneOf,
  text,
  timestamp,
  uuid,
} from '../../../../src/model/columns.ts';
import type { Random } from '../../../fuzz/random.ts';

/** Who writes a value: it decides what the value looks like. */
export type Writer = 'dms' | 'plain' | 'schema';

/** One column of a written row. */
export interface Cell {
  readonly name: string;
  /** What `JSON.stringify` writes; `undefined`: the column is not there. */
  readonly wire: unknown;
  /** No decoder takes it: the record goes to quarantine. */
  readonly isBroken: boolean;
  /** The field of a Connect schema. */
  readonly schema: object;
}

type Unwritten = Omit<Cell, 'wire'>;

/** Columns that random tables are made of; `id` is the key of all of them. */
export const columnPool: Columns = {
  id: int(),
  n: int().nullable(),
  big: bigint(),
  amount: decimal({ scale: 2 }),
  ratio: float(),
  ok: boolean(),
  status: oneOf(['open', 'paid', 'shipped']),
  state: oneOf(['open', 'paid']).nullable(),
  name: text(),
  note: text().nullable(),
  day: date(),
  at: timestamp({ precision: 3 }),
  ref: uuid(),
  // As a column of an old row is named, if the service says so.
  BI_status: oneOf(['open', 'paid']),
  data: json(),
  raw: bytes(),
};

const raw = (digits: string): unknown => JSON.rawJSON(digits);
const REF = '0b5e3f2a-4c1d-4e6f-8a7b-9c0d1e2f3a4b';
export const PLACEHOLDER = '__debezium_unavailable_value';

/** Spellings of values, by kind: each list is one value. */
const SPELLINGS: Readonly<
  Record<Writer, Readonly<Record<string, readonly (readonly unknown[])[]>>>
> = {
  dms: {
    int: [[0, '0', '00'], [5, '5', raw('5e0')], [300, '300', raw('3e2')], [-1], [7_000_000_000]],
    bigint: [[0, '0'], [5, '05'], [raw('9007199254740993'), '9007199254740993'], [raw('1e3')]],
    decimal: [
      [0, raw('0.00'), '0.00'],
      [raw('46.50'), 46.5, '46.5'],
      [raw('9.99e9'), '9990000000'],
    ],
    float: [[0, raw('0.0')], [1.5, '1.5', raw('15e-1')], [raw('1e300')], ['NaN']],
    boolean: [
      [true, 1, 't', 'true', '1'],
      [false, 0, 'f', 'false', '0'],
    ],
    date: [['2022-04-15', '2022-04-15T00:00:00Z'], ['2024-02-29']],
    timestamp: [
      ['2022-04-15T10:11:12Z', '2022-04-15T10:11:12.000000Z'],
      ['2024-02-29T00:00:00.5Z'],
    ],
    uuid: [[REF, REF.toUpperCase()]],
    bytes: [['0x00FF'], ['0x']],
  },
  plain: {
    int: [[0, '0'], [5, '5'], [300, '300', raw('3e2')], [-1], [7_000_000_000]],
    bigint: [[0], [5, '5'], [raw('9007199254740993')]],
    decimal: [
      ['AA==', raw('0.00')],
      ['Eio=', raw('46.50'), '46.50'],
      [{ scale: 2, value: 'Eio=' }],
    ],
    float: [[0], [1.5, '1.5'], [raw('1e300')], ['NaN']],
    boolean: [
      [true, 1, 'AQ=='],
      [false, 0, 'AA==', ''],
    ],
    date: [[19_097], ['2022-04-15', '2022-04-15Z']],
    timestamp: [[1_650_017_472_000], ['2022-04-15T10:11:12Z']],
    uuid: [[REF, REF.toUpperCase()]],
    bytes: [['AP8='], ['']],
  },
  schema: {
    int: [[0], [5], [300], [-1]],
    bigint: [[0], [5], [raw('9007199254740993')]],
    decimal: [['AA=='], ['Eio=']],
    float: [[0, raw('0.0')], [1.5], [raw('1e300')]],
    boolean: [[true], [false]],
    date: [[19_097], [18_000]],
    timestamp: [[1_650_017_472_000], [0]],
    uuid: [[REF]],
    bytes: [['AP8='], ['']],
  },
};

const TEXTS = [
  'DE',
  'de',
  'dE ',
  'France',
  'Kiel',
  '\u212Aiel',
  'x"y\\z',
  'Zürich',
  '',
  '5',
  '2022-04-15',
];

/** Values that fit no column of the kind, in types that no text or number of it has. */
const BROKEN: Readonly<Record<string, readonly unknown[]>> = {
  int: ['C-17', true, raw('1.5'), {}, []],
  bigint: ['C-17', false, raw('1.5'), { a: 1 }],
  decimal: ['C-17 ', true, []],
  float: ['C-17', true, []],
  boolean: ['yes', 2, -1, {}],
  oneOf: ['returned', 5, true, ''],
  text: [5, -1, true, false, {}, { a: 'DE' }, [], raw('4e9'), 0],
  date: ['C-17', true],
  timestamp: ['C-17', true],
  uuid: ['C-17', 5],
  bytes: [5],
};

const SCHEMAS: Readonly<Record<string, object>> = {
  int: { type: 'int32' },
  bigint: { type: 'int64' },
  decimal: {
    type: 'bytes',
    name: 'org.apache.kafka.connect.data.Decimal',
    parameters: { scale: '2' },
  },
  float: { type: 'double' },
  boolean: { type: 'boolean' },
  date: { type: 'int32', name: 'io.debezium.time.Date' },
  timestamp: { type: 'int64', name: 'io.debezium.time.Timestamp' },
  uuid: { type: 'string', name: 'io.debezium.data.Uuid' },
  json: { type: 'string', name: 'io.debezium.data.Json' },
  bytes: { type: 'bytes' },
};

/** Writes one column of a row as a tool may write it. */
export function spellCell(name: string, column: Column, writer: Writer, random: Random): Cell {
  const facts = { name, isBroken: false, schema: { type: 'string' } };
  const schema = { optional: true, field: name, ...(SCHEMAS[column.kind] ?? facts.schema) };
  const cell = { ...facts, schema };
  // The key is always there, and right: rows without it are told in other tests.
  if (name === 'id') return { ...cell, wire: 1 + random.int(3) };
  switch (random.int(16)) {
    case 0:
      return { ...cell, wire: undefined };
    case 1:
      return { ...cell, wire: null, isBroken: !column.isNullable };
    case 2:
      return broken(cell, column, writer, random);
    case 3:
      if (writer !== 'dms') return { ...cell, wire: PLACEHOLDER };
      break;
    case 4:
    case 5:
    case 6:
      if (writer === 'schema' && column.kind === 'text') return retyped(cell, random);
      break;
    default:
  }
  return { ...cell, wire: spellValue(column, writer, random) };
}

/** A declared text that the schema says is something else: it is read as that, and is a text again. */
function retyped(cell: Unwritten, random: Random): Cell {
  const base = { optional: true, field: cell.name };
  return random.chance(2)
    ? { ...cell, wire: 19_097, schema: { ...base, ...SCHEMAS['date'] } }
    : {
        ...cell,
        wire: 'BQ==',
        schema: { ...base, ...SCHEMAS['decimal'], parameters: { scale: '0' } },
      };
}

function broken(cell: Unwritten, column: Column, writer: Writer, random: Random): Cell {
  const values = BROKEN[column.kind];
  if (values === undefined || writer === 'schema') return { ...cell, wire: undefined };
  return { ...cell, wire: random.pick(values), isBroken: true };
}

function spellValue({ kind, facts }: Column, writer: Writer, random: Random): unknown {
  if (kind === 'oneOf') return random.pick(facts.values ?? []);
  if (kind === 'text') return random.pick(TEXTS);
  if (kind === 'json') return '{"a":[1]}';
  return random.pick(random.pick(SPELLINGS[writer][kind] ?? [[null]]));
}
