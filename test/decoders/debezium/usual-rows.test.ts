import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ConnectSchema,
  readConnectSchema,
} from '../../../src/decoders/debezium/connect-schema.ts';
import type { Members } from '../../../src/decoders/debezium/members.ts';
import {
  createRowDecoder,
  type RawRow,
  type RowContext,
} from '../../../src/decoders/debezium/row-decoder.ts';
import type { RowTable } from '../../../src/decoders/debezium/row-table.ts';
import { createDriftWatch } from '../../../src/decoders/drift/drift-watch.ts';
import { CdcError } from '../../../src/errors.ts';
import {
  bigint,
  boolean,
  bytes,
  type Column,
  date,
  decimal,
  float,
  int,
  json,
  oneOf,
  text,
  timestamp,
  unknown,
  uuid,
} from '../../../src/model/columns.ts';
import { table } from '../../../src/model/table.ts';

const EVERYTHING = { depth: 20, maxArrayLength: null, maxStringLength: null } as const;

const UNSIGNED = {
  type: 'int64',
  parameters: { '__debezium.source.column.type': 'BIGINT UNSIGNED' },
};
/** What a column may be sent as, with and without a meaning. */
const FIELDS: readonly object[] = [
  ...['int8', 'int16', 'int32', 'int64', 'float', 'double', 'boolean', 'string', 'bytes'].map(
    (type) => ({ type }),
  ),
  { type: 'string', name: 'io.debezium.data.Enum' },
  { type: 'string', name: 'io.debezium.data.Json' },
  { type: 'int32', name: 'io.debezium.time.Date' },
  { type: 'int64', name: 'io.debezium.time.Timestamp' },
  { type: 'int64', name: 'io.debezium.time.MicroTimestamp' },
  { type: 'int64', name: 'io.debezium.time.NanoTimestamp' },
  UNSIGNED,
  ...['0', '2', '3', '-1'].map(decimalField),
  { type: 'array', items: { type: 'int32' } },
];
const short = text().refine({
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      String(value).length < 2 ? { value: String(value) } : { issues: [{ message: 'long' }] },
  },
});
const COLUMNS: readonly Column[] = [
  ...[int(), bigint().nullable(), decimal().nullable(), decimal({ scale: 2 }), float()],
  ...[text().nullable(), short, uuid(), oneOf(['a', 'b']), date(), timestamp({ precision: 6 })],
  ...[boolean(), bytes(), json().nullable(), unknown()],
];
/** Types as they are declared by people who know them. */
const MATCHES = [
  { field: { type: 'int64' }, column: int() },
  { field: UNSIGNED, column: int() },
  { field: { type: 'double' }, column: float() },
  { field: { type: 'string' }, column: text().nullable() },
  { field: { type: 'string' }, column: short },
  { field: { type: 'bytes' }, column: bytes() },
  { field: decimalField('2'), column: decimal({ scale: 2 }).nullable() },
  { field: decimalField('3'), column: decimal({ scale: 2 }) },
  { field: { type: 'int64', name: 'io.debezium.time.MicroTimestamp' }, column: timestamp() },
  { field: { type: 'int32', name: 'io.debezium.time.Date' }, column: date().nullable() },
];
const VALUES: readonly fc.Arbitrary<unknown>[] = [
  fc.constantFrom<unknown>(
    null,
    0,
    -0,
    1,
    2,
    1.5,
    true,
    false,
    '',
    'a',
    'AQ==',
    'AQ',
    'null',
    '[1]',
  ),
  fc.constantFrom<unknown>(
    '2022-04-15',
    '19.90',
    'infinity',
    '__debezium_unavailable_value',
    '=',
    {},
  ),
  fc.constantFrom<unknown>(JSON.rawJSON('19.90'), 2n ** 63n, -(2n ** 63n), 9_223_372_036_825_200n),
  fc.constantFrom<unknown>(0, -0, 1, -1, 'A.B=', '====', 'A===', 'AQ=A', 'éééé'),
  fc.uint8Array({ minLength: 1, maxLength: 3, max: 1 }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
  fc.uint8Array({ maxLength: 9 }),
  fc.uint8Array({ maxLength: 9 }).map((value) => Buffer.from(value).toString('base64')),
  fc.string({ maxLength: 4 }),
];

describe('createRowDecoder', () => {
  it('answers the same of rows in one pass and in two, whatever the other image was', () => {
    fc.assert(
      fc.property(rows(), ({ schema, table, images }) => {
        const inOne = createRowDecoder({}, createDriftWatch({}));
        const inTwo = createRowDecoder({}, createDriftWatch({}));
        let other: RowContext['other'];

        for (const columns of [...images, ...images]) {
          const raw = { columns, schema };
          const row = answerOf(inOne, raw, table, { other });

          expect(inspect(row, EVERYTHING)).toBe(
            inspect(answerOf(inTwo, raw, table, { isKept: () => true }), EVERYTHING),
          );
          other = 'row' in row ? { columns, row: row.row } : undefined;
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('makes an object of its own for each of two images', () => {
    const decode = createRowDecoder({}, createDriftWatch({}));
    const schema = schemaOf({ value: { type: 'bytes' } });
    const table: RowTable = {
      id: { database: 'd', schema: undefined, name: 't' },
      connector: 'mysql',
      declared: undefined,
    };
    const raw: RawRow = { columns: { value: 'AQ==' }, schema };

    const { row } = decode(raw, table);
    const other = decode(raw, table, { other: { columns: raw.columns, row } });

    expect(other.row).toStrictEqual(row);
    expect(other.row['value']).not.toBe(row['value']);
  });
});

function decimalField(scale: string): object {
  return { type: 'bytes', name: 'org.apache.kafka.connect.data.Decimal', parameters: { scale } };
}

interface Rows {
  readonly schema: ConnectSchema | undefined;
  readonly table: RowTable;
  readonly images: readonly Members[];
}

/** Some images of a table with few values, so that images share them and almost share them. */
function rows(): fc.Arbitrary<Rows> {
  const any = fc.record({ field: fc.constantFrom(...FIELDS), column: fc.constantFrom(...COLUMNS) });
  const column = fc.oneof(any, fc.constantFrom(...MATCHES));
  return fc
    .record({
      columns: fc.dictionary(fc.constantFrom('a', 'b', 'constructor', '__proto__'), column, {
        noNullPrototype: true,
      }),
      undeclared: fc.constantFrom(undefined, undefined, 'b'),
      isTyped: fc.boolean(),
      isDeclared: fc.boolean(),
      images: fc.array(fc.oneof(...VALUES), { minLength: 3, maxLength: 3 }).chain(imagesOf),
    })
    .map(({ columns, undeclared, isTyped, isDeclared, images }) => {
      const id = { database: 'd', schema: undefined, name: 't' };
      const members = Object.entries(columns);
      const schema = schemaOf(
        Object.fromEntries(members.map(([name, { field }]) => [name, field])),
      );
      const declared = Object.fromEntries(
        members.filter(([name]) => name !== undeclared).map(([name, { column }]) => [name, column]),
      );
      return {
        schema: isTyped ? schema : undefined,
        table: {
          id,
          connector: 'mysql',
          declared: isDeclared ? table({ ...id, key: [], columns: declared }) : undefined,
        },
        images,
      };
    });
}

function imagesOf(values: readonly unknown[]): fc.Arbitrary<readonly Members[]> {
  const name = fc.constantFrom('a', 'b', 'constructor', '__proto__');
  const image = fc
    .dictionary(name, fc.constantFrom(...values), { noNullPrototype: true })
    .map((members): Members => members);
  return fc.array(image, { minLength: 2, maxLength: 3 });
}

function schemaOf(fields: Readonly<Record<string, object>>): ConnectSchema | undefined {
  const list = Object.entries(fields).map(([field, type]) => ({ ...type, field }));
  return readConnectSchema({ type: 'struct', fields: list });
}

function answerOf(
  decode: ReturnType<typeof createRowDecoder>,
  raw: RawRow,
  table: RowTable,
  context: RowContext,
): ReturnType<typeof decode> | { readonly error: string } {
  try {
    return decode(raw, table, context);
  } catch (error) {
    if (!(error instanceof CdcError)) throw error;
    return { error: `${error.code} ${error.message} ${JSON.stringify(error.details)}` };
  }
}
