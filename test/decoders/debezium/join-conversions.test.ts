import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileColumn } from '../../../src/decoders/columns/compile-column.ts';
import { ValueMismatch } from '../../../src/decoders/columns/value-mismatch.ts';
import { readConnectSchema } from '../../../src/decoders/debezium/connect-schema.ts';
import { joinConversions } from '../../../src/decoders/debezium/join-conversions.ts';
import { compileValue } from '../../../src/decoders/debezium/typed-values.ts';
import { type Column, date, decimal, int, text, timestamp } from '../../../src/model/columns.ts';

const decimalOf = (scale: string) => ({
  type: 'bytes',
  name: 'org.apache.kafka.connect.data.Decimal',
  parameters: { scale },
});
const unsigned = { '__debezium.source.column.type': 'BIGINT UNSIGNED' };
const short = text().refine({
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      String(value).length < 2 ? { value: String(value) } : { issues: [{ message: 'long' }] },
  },
});

describe('joinConversions', () => {
  it.each<readonly [type: string, schema: object, column: Column]>([
    ['an integer', { type: 'int64' }, int()],
    ['a short integer', { type: 'int32' }, int()],
    ['an unsigned integer', { type: 'int64', parameters: unsigned }, int()],
    [
      'a date that is declared as a number',
      { type: 'int32', name: 'io.debezium.time.Date' },
      int(),
    ],
    ['a text', { type: 'string' }, text().nullable()],
    ['a text with a schema of its own', { type: 'string' }, short],
    [
      'a time that is declared as text',
      { type: 'string', name: 'io.debezium.time.IsoDate' },
      text(),
    ],
    ['a decimal', decimalOf('2'), decimal({ scale: 2 })],
    ['a decimal of any scale', decimalOf('2'), decimal().nullable()],
    ['a decimal with more digits than declared', decimalOf('3'), decimal({ scale: 2 })],
    ['a decimal of a negative scale', decimalOf('-2'), decimal({ scale: -2 })],
    ['a date', { type: 'int32', name: 'io.debezium.time.Date' }, date().nullable()],
    ['milliseconds', { type: 'int64', name: 'io.debezium.time.Timestamp' }, timestamp()],
    ['microseconds', { type: 'int64', name: 'io.debezium.time.MicroTimestamp' }, timestamp()],
    ['nanoseconds', { type: 'int64', name: 'io.debezium.time.NanoTimestamp' }, timestamp()],
  ])('answers what both conversions answer, of %s', (_type, json, column) => {
    const schema = readConnectSchema(json);
    if (schema === undefined) throw new Error('Expected a schema');
    const bySchema = compileValue(schema);
    const toDeclared = compileColumn(column, { tool: 'canonical' });

    const joined = joinConversions(schema, column, { bySchema, toDeclared });

    fc.assert(
      fc.property(anyValue(), (value) => {
        const both = answerOf(() => toDeclared(bySchema(value)));
        expect(answerOf(() => joined(value))).toStrictEqual(both);
      }),
      { numRuns: 300 },
    );
  });
});

function anyValue(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.constantFrom<unknown>(
      null,
      undefined,
      true,
      1.5,
      '',
      'ab',
      'AQ==',
      'A.B=',
      '====',
      'A===',
      {},
    ),
    fc.constantFrom<unknown>(9_223_372_036_825_200n, 2n ** 63n - 1n, -2_147_472_692, 'éééé'),
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: -5_000_000, max: 5_000_000 }),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
    fc.uint8Array({ maxLength: 9 }),
    fc.uint8Array({ maxLength: 9 }).map((value) => Buffer.from(value).toString('base64')),
    fc.constantFrom(JSON.rawJSON('19.90'), JSON.rawJSON('1e3')),
  );
}

function answerOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error instanceof ValueMismatch ? 'misfit' : Promise.reject(error);
  }
}
