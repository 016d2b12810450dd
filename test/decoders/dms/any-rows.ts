import fc from 'fast-check';
import {
  array,
  bigint,
  boolean,
  bytes,
  date,
  decimal,
  float,
  int,
  json,
  oneOf,
  text,
  timestamp,
  timestamptz,
  unknown,
  uuid,
} from '../../../src/model/columns.ts';
import { table } from '../../../src/model/table.ts';
import { dataRecord } from './dms-records.ts';

export const things = table({
  schema: 'a',
  name: 'things',
  key: ['id'],
  columns: {
    id: int(),
    count: bigint().nullable(),
    price: decimal({ scale: 2 }).nullable(),
    weight: decimal().nullable(),
    ratio: float().nullable(),
    isGift: boolean().nullable(),
    note: text().nullable(),
    state: oneOf(['open', 'paid']).nullable(),
    reference: uuid().nullable(),
    day: date().nullable(),
    changed: timestamp().nullable(),
    sent: timestamptz().nullable(),
    extra: json().nullable(),
    parts: array(int()).nullable(),
    code: bytes().nullable(),
    any: unknown(),
    required: text(),
  },
});
/** Shares names with the other one, but not their types. */
export const others = table({
  schema: 'a',
  name: 'others',
  key: ['id'],
  columns: { id: text(), price: text().nullable(), note: int().nullable() },
});
/** Values of all columns in spellings that are usual, rare and wrong. */
const VALUES = [
  ...['0', '-0', '1', '-1', '12', '012', '1.5', '-1.5', '19.90', '19.9', '19', '0.05', '-0.00'],
  ...['5.', '.5', '1e3', '46.570000', '9007199254740993', '123456789012345678901234567890', '-'],
  ...['null', 'nul', 'true', 'false', '[]', '[1,2]', '{}', '{"a":1}', '""', '"null"', '"{}"'],
  ...['"19.90"', '"t"', '"f"', '"1"', '"open"', '"paid"', '"shut"', '"é"', '"\\u00e9"', '"a\\"b"'],
  ...['"2022-04-15"', '"2022-04-15T00:00:00Z"', '"2022-04-15T10:11:12.500000Z"', '"2022-13-01"'],
  ...['"2022-04-15 10:11:12"', '"infinity"', '"0xdead"', '"dead"', '1795158000123456789'],
  ...['"6f9619ff-8b86-d011-b42d-00cf4fc964ff"', '"6F9619FF-8B86-D011-B42D-00CF4FC964FF"'],
];
/** Members of metadata in spellings that are usual, rare and wrong. */
const FACTS = ['transaction-id', 'transaction-record-id', 'stream-position', 'schema-name'];
const FACT_VALUES = [
  '88000000001',
  '0',
  '-0',
  '-5',
  '1.50',
  '1e3',
  '""',
  '"12"',
  '"x"',
  'null',
  '{}',
];
const TIMES = ['timestamp', 'commit-timestamp'];
const TIME_VALUES = [
  ...['"2026-11-20T07:00:00Z"', '"2026-11-20T07:00:59.5Z"', '"2026-11-20T07:01:00.123456Z"'],
  ...['"2026-11-20T07:00:00.123456789Z"', '"2026-11-20T07:00:00.Z"', '"2026-11-20T07:00:00"'],
  ...['"2026-11-20 07:00:00Z"', '"2026-13-40T99:99:99Z"', '"é026-11-20T07:00:00Z"', '"Z"', 'null'],
  ...['"2026-11-20T07:00:0xZ"', '"2026-11-20T07:00:00.12x456Z"', '123456789012345678901', '5'],
];
const USUAL = {
  id: '7',
  count: '12',
  price: '19.90',
  weight: '1.5',
  ratio: '0.25',
  isGift: '1',
  note: '"call before"',
  state: '"open"',
  reference: '"6f9619ff-8b86-d011-b42d-00cf4fc964ff"',
  day: '"2022-04-15"',
  changed: '"2022-04-15T10:11:12.500000Z"',
  sent: '"2022-04-15T10:11:12Z"',
  extra: '"{\\"a\\":1.50}"',
  parts: '"[1,2]"',
  code: '"dead"',
  any: '[1]',
  required: '"x"',
} as const;

/** Mostly rows as they should be, so that guesses are made; each with a little that is not. */
export function recordText(): fc.Arbitrary<string> {
  const change = fc.tuple(
    fc.constantFrom(...Object.keys(USUAL), 'added', 'constructor', 'iid'),
    fc.option(fc.constantFrom(...VALUES), { freq: 8 }),
  );
  const changes = fc.array(change, { maxLength: 2 });
  return fc
    .record({
      operation: fc.constantFrom('load', 'insert', 'update', 'update', 'update', 'delete'),
      name: fc.constantFrom('things', 'things', 'things', 'others', 'unknown'),
      rows: fc.tuple(changes, changes),
      metadata: fc.array(fc.oneof(member(FACTS, FACT_VALUES), member(TIMES, TIME_VALUES)), {
        maxLength: 3,
      }),
      space: fc.constantFrom('', '', ' '),
      cut: fc.option(fc.nat({ max: 900 }), { freq: 15 }),
    })
    .map(({ operation, name, rows: [now, old], metadata, space, cut }) => {
      const usual = name === 'others' ? { id: '"7"', price: '"1"', note: '3' } : USUAL;
      const row = new Map<string, string>(Object.entries(usual));
      const record = dataRecord({
        operation,
        data: writeRow(changeRow(row, now), space),
        extra:
          operation === 'update' ? `,"before-image":${writeRow(changeRow(row, old), space)}` : '',
        table: ['a', name],
        metadata: metadata.join(''),
      });
      return cut === null ? record : record.slice(0, cut) + record.slice(cut + 1);
    });
}

function member(names: readonly string[], values: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(...values))
    .map(([name, value]) => `,"${name}":${value}`);
}

type Changes = readonly (readonly [name: string, value: string | null])[];

function changeRow(
  row: ReadonlyMap<string, string>,
  changes: Changes,
): ReadonlyMap<string, string> {
  const changed = new Map(row);
  for (const [name, value] of changes) {
    if (value === null) changed.delete(name);
    else changed.set(name, value);
  }
  return changed;
}

function writeRow(row: ReadonlyMap<string, string>, space: string): string {
  const members = [...row].map(([name, value]) => `${space}"${name}":${space}${value}${space}`);
  return `{${members.join(',')}}`;
}
