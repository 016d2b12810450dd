import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createDebeziumJsonDecoder } from '../../../src/decoders/debezium/decode-debezium.ts';
import type { AnyRowChange } from '../../../src/model/change-event.ts';
import { int } from '../../../src/model/columns.ts';
import { createTableIndex, table } from '../../../src/model/table.ts';
import {
  catchError,
  codeOf,
  decode,
  decodeAll,
  recordOf,
  recordsOfFixture,
  SOURCE,
} from './debezium-records.ts';

describe('createDebeziumDecoder', () => {
  it('reads all that an update tells', () => {
    const value = {
      before: { id: 1, status: 'open' },
      after: { id: 1, status: 'paid' },
      source: { ...SOURCE, gtid: 'g:1', ts_us: 1_700_000_000_000_123 },
      transaction: { id: 'g:1', total_order: 7, data_collection_order: 2 },
      op: 'u',
      ts_ms: 1_700_000_000_456,
    };
    const record = recordOf(value, { key: { id: 1 } });

    expect(decode(record)).toStrictEqual({
      kind: 'change',
      operation: 'update',
      table: { database: 'shop', schema: undefined, name: 'orders' },
      key: { id: 1 },
      previousKey: undefined,
      row: { id: 1, status: 'paid' },
      after: { id: 1, status: 'paid' },
      before: { id: 1, status: 'open' },
      uncaptured: [],
      source: {
        captureTool: 'debezium',
        connector: 'mysql',
        server: 'srv',
        snapshot: false,
        transactionId: 'g:1',
        transactionOrder: 7n,
        committedAt: 1_700_000_000_000_123n,
        capturedAt: 1_700_000_000_456_000n,
        position: { engine: 'mysql', file: 'bin.000003', pos: 154n, row: 0, gtid: 'g:1' },
      },
      position: record.position,
      arrivedAt: undefined,
    });
  });

  it.each([
    ['c', 'create'],
    ['u', 'update'],
    ['r', 'read'],
    ['U', 'update'],
  ])('reads the operation %s as %s', (op, operation) => {
    const message = decode(recordOf({ op, after: { id: 1 }, source: SOURCE }));

    expect(message).toMatchObject({ operation });
  });

  it.each([
    true,
    'true',
    'first',
    'first_in_data_collection',
    'last_in_data_collection',
    'last',
    'incremental',
  ])('takes a create with the snapshot mark %s for a row that was read', (snapshot) => {
    const message = decode(
      recordOf({ op: 'c', after: { id: 1 }, source: { ...SOURCE, snapshot } }),
    );

    expect(message).toMatchObject({
      operation: 'read',
      source: { snapshot: true, committedAt: undefined },
    });
  });

  it.each([false, 'false', null, undefined])('takes the snapshot mark %s for none', (snapshot) => {
    const message = decode(
      recordOf({ op: 'c', after: { id: 1 }, source: { ...SOURCE, snapshot } }),
    );

    expect(message).toMatchObject({ operation: 'create', source: { snapshot: false } });
  });

  it.each([
    ['a Kafka record without value', null],
    ['a Kinesis record without data', ''],
    ['the JSON text null', 'null'],
    ['a schema with a payload of null', '{"schema":{"type":"struct","fields":[]},"payload":null}'],
  ])('takes %s for a tombstone', (_name, value) => {
    expect(decode(recordOf(value, { key: { id: 1 } }))).toMatchObject({
      kind: 'control',
      subject: 'tombstone',
    });
  });

  it('removes placeholders of every shape, and lists their columns as not captured', () => {
    const message = decodeAll(recordsOfFixture('cap-pg-toast-bytes'))[1] as AnyRowChange;

    expect(message.row).toStrictEqual({ id: 1, n: 2, nu: null, fa: null });
    expect(message.uncaptured).toStrictEqual([
      'tx',
      'tx_nn',
      'by',
      'ta',
      'ia',
      'ba',
      'ua',
      'jb',
      'h',
      'da',
      'bya',
      'xm',
    ]);
  });

  it('knows another placeholder by option', () => {
    const record = recordOf({ op: 'u', after: { id: 1, a: '??', b: ['??'] }, source: SOURCE });

    const message = decode(record, { options: { unavailable: '??' } });

    expect(message).toMatchObject({ after: { id: 1 }, uncaptured: ['a', 'b'] });
  });

  it('answers tables that were truncated, without a row', () => {
    const truncated = decodeAll(recordsOfFixture('cap-pg-ops-plain')).filter(
      (message) => message.kind === 'change' && message.operation === 'truncate',
    );

    expect(truncated).toHaveLength(3);
    expect(truncated[0]).not.toHaveProperty('row');
    expect(truncated[0]).not.toHaveProperty('key');
  });

  it.each([
    ['an unknown operation', { op: 'x', after: {}, source: SOURCE }, 'ERR_CDC_OPERATION_UNKNOWN'],
    ['a source without table', { op: 'c', after: {}, source: {} }, 'ERR_CDC_ENVELOPE_INVALID'],
    [
      'an operation that is no text',
      { op: 1, after: {}, source: SOURCE },
      'ERR_CDC_ENVELOPE_INVALID',
    ],
    ['a source that is no object', { op: 'c', after: {}, source: 1 }, 'ERR_CDC_ENVELOPE_INVALID'],
    ['a create without row', { op: 'c', after: null, source: SOURCE }, 'ERR_CDC_ENVELOPE_INVALID'],
    ['an envelope without operation', { after: {}, source: SOURCE }, 'ERR_CDC_ENVELOPE_INVALID'],
    [
      'a delete of nobody knows what',
      { op: 'd', before: null, after: null, source: SOURCE },
      'ERR_CDC_KEY_UNKNOWN',
    ],
    ['any other object', { a: 1 }, 'ERR_CDC_FORMAT_UNKNOWN'],
    ['a list', [1], 'ERR_CDC_FORMAT_UNKNOWN'],
    ['broken JSON', '{"op":', 'ERR_CDC_JSON_INVALID'],
    ['a text of StringConverter', 'Struct{after=Struct{id=1},op=c}', 'ERR_CDC_FORMAT_UNSUPPORTED'],
    [
      'Avro in the framing of a registry',
      Uint8Array.of(0, 0, 0, 0, 1, 2),
      'ERR_CDC_FORMAT_UNSUPPORTED',
    ],
    ['the framing of AWS Glue', Uint8Array.of(3, 0, 1), 'ERR_CDC_FORMAT_UNSUPPORTED'],
    [
      'bytes that are no UTF-8',
      Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d),
      'ERR_CDC_UTF8_INVALID',
    ],
  ])('refuses %s', (_name, value, code) => {
    expect(codeOf(recordOf(value))).toBe(code);
  });

  it('keeps columns of dangerous names as columns', () => {
    const value = `{"op":"c","after":{"__proto__":{"x":1},"constructor":2,"id":1},"source":${JSON.stringify(SOURCE)}}`;

    const message = decode(recordOf(value)) as AnyRowChange;

    expect(Object.keys(message.row)).toStrictEqual(['__proto__', 'constructor', 'id']);
    expect(Object.getPrototypeOf(message.row)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('keeps the values of a refused row out of the error', () => {
    const orders = table({ name: 'orders', key: ['id'], columns: { id: int() } });
    const record = recordOf({ op: 'c', after: { id: '4111-1111' }, source: SOURCE });

    const error = catchError(() => decode(record, { tables: [orders] }));

    expect(error).toMatchObject({ code: 'ERR_CDC_VALUE_INVALID' });
    expect(inspect(error)).not.toContain('4111');
  });
});

describe('createDebeziumJsonDecoder', () => {
  it('answers what the decoder of bytes answers', () => {
    for (const name of ['cap-pg-types-schema', 'cap-pg-ops-plain']) {
      const decodeJson = createDebeziumJsonDecoder({}, { findTable: createTableIndex([]) });
      const small = recordsOfFixture(name).filter((record) => isExact(record.value));

      const messages = small.map((record) => decodeJson(jsonOf(record.value), record));

      expect(messages).toStrictEqual(decodeAll(small));
    }
  });
});

/** Whether the plain parser of this test keeps the numbers of a row; `ts_ns` it may round. */
function isExact(value: Uint8Array | null): boolean {
  const text = value === null ? '' : Buffer.from(value).toString();
  return !/[:[]-?\d{16,}/.test(
    text.replace(/"ts_(?:ns|us)":\d+/g, '').replace(/:-?\d+\.\d+/g, ':1.0'),
  );
}

function jsonOf(value: Uint8Array | null): unknown {
  return value === null ? null : JSON.parse(Buffer.from(value).toString());
}
