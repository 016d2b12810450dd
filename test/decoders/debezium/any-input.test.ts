import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDebeziumDecoder } from '../../../src/decoders/debezium/decode-debezium.ts';
import { CdcError } from '../../../src/errors.ts';
import { bigint, date, text } from '../../../src/model/columns.ts';
import { formatExactJson } from '../../../src/model/exact-json.ts';
import type { StreamRecord } from '../../../src/model/record.ts';
import { createTableIndex, table } from '../../../src/model/table.ts';
import { catchError, recordOf, recordsOfFixture, SOURCE } from './debezium-records.ts';

const orders = table({
  name: 'orders',
  key: ['id'],
  columns: { id: bigint(), day: date().nullable(), note: text().nullable() },
});
const findTable = createTableIndex([orders]);
const decoders = [
  createDebeziumDecoder({}, { findTable }),
  createDebeziumDecoder({ flattened: true }, { findTable }),
  createDebeziumDecoder({ flattened: true, addedPrefix: '' }, { findTable, isWanted: () => false }),
];
const captures = [
  'cap-pg-ops-plain',
  'cap-pg-types-schema',
  'cap-pg-flatten-rewrite',
  'cap-pg-cloudevents-plain',
].flatMap(recordsOfFixture);

describe('createDebeziumDecoder, for any input', () => {
  it('answers a message or a CdcError that repeating cannot help: for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (value, key) => {
        expectTyped({ ...recordOf(null), value, key });
      }),
    );
  });

  it('answers a message or a CdcError: for any JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (value, key) => {
        expectTyped(recordOf(value, { key }));
      }),
    );
  });

  it('answers a message or a CdcError: for envelopes of any members', () => {
    const anything = fc
      .anything({ maxDepth: 3 })
      .map((value) => JSON.parse(formatExactJson(value)) as unknown);
    const member = fc.oneof(
      anything,
      fc.constantFrom('c', 'u', 'd', 'r', 't', 'm', SOURCE, null, { id: 1 }),
    );
    const envelope = fc.record(
      {
        op: member,
        before: member,
        after: member,
        source: member,
        transaction: member,
        schema: member,
        payload: member,
        data: member,
        specversion: member,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(envelope, anything, (value, key) => {
        expectTyped(
          recordOf(formatExactJson(value), {
            key: formatExactJson(key),
            headers: { '__debezium.oldkey': formatExactJson(key) },
          }),
        );
      }),
    );
  });

  it('answers a message or a CdcError: for rows of any values under any schema', () => {
    const value = fc
      .anything({ maxDepth: 2 })
      .map((one) => JSON.parse(formatExactJson(one)) as unknown);
    const type = fc.constantFrom(
      'int32',
      'int64',
      'double',
      'string',
      'bytes',
      'boolean',
      'array',
      'map',
      'struct',
    );
    const name = fc.constantFrom(
      undefined,
      'io.debezium.time.Date',
      'io.debezium.time.ZonedTimestamp',
      'io.debezium.time.MicroTime',
      'org.apache.kafka.connect.data.Decimal',
      'io.debezium.data.Json',
      'io.debezium.data.VariableScaleDecimal',
      'io.debezium.time.StructuredTimestamp',
      'io.debezium.time.NanoDuration',
    );
    const field = fc.record({
      field: fc.constantFrom('id', 'day', '__proto__', 'constructor'),
      type,
      name,
      parameters: fc.constantFrom(undefined, { scale: '2' }, { scale: '99999999999' }),
      items: fc.constant({ type: 'int64' }),
      fields: fc.constant([]),
    });
    fc.assert(
      fc.property(
        fc.array(field),
        fc.dictionary(fc.constantFrom('id', 'day', 'note', '__proto__', 'constructor'), value),
        (fields, after) => {
          const schema = { type: 'struct', fields: [{ field: 'after', type: 'struct', fields }] };
          expectTyped(
            recordOf(formatExactJson({ schema, payload: { op: 'c', after, source: SOURCE } })),
          );
        },
      ),
    );
  });

  it('answers a message or a CdcError: for captures with bytes that changed on the way', () => {
    fc.assert(
      fc.property(fc.constantFrom(...captures), fc.nat(), fc.nat(255), (record, at, byte) => {
        const value = Buffer.from(record.value ?? []);
        if (value.length > 0) value[at % value.length] = byte;
        expectTyped({ ...record, value });
      }),
    );
  });

  it('changes no prototype, whatever columns are named', () => {
    expect(Object.keys(Object.prototype)).toStrictEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

function expectTyped(record: StreamRecord): void {
  for (const decode of decoders) {
    const error = catchError(() => formatExactJson(decode(record)));
    if (error === undefined) continue;
    expect(error).toBeInstanceOf(CdcError);
    expect(error).toMatchObject({ retryable: false });
  }
}
