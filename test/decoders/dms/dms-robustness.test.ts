import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CdcError } from '../../../src/errors.ts';
import { dataRecord, decode, errorOf, fixture } from './dms-records.ts';

describe('createDmsDecoder', () => {
  it.each([
    ['no value', null],
    ['no bytes', new Uint8Array()],
  ])('answers a record with %s as a tombstone', (_what, value) => {
    expect(decode(value)).toMatchObject({
      kind: 'control',
      subject: 'tombstone',
      table: undefined,
    });
  });

  it.each<readonly [what: string, value: string | Uint8Array, code: string]>([
    ['two objects', '{"metadata":{}}{"metadata":{}}', 'ERR_CDC_JSON_INVALID'],
    ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0xff), 'ERR_CDC_UTF8_INVALID'],
    [
      'records aggregated by KPL',
      Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2, 1, 2),
      'ERR_CDC_FORMAT_UNSUPPORTED',
    ],
    ['deep nesting', '['.repeat(5_000), 'ERR_CDC_RECORD_TOO_LARGE'],
    ['a list', '[]', 'ERR_CDC_ENVELOPE_INVALID'],
    ['null', 'null', 'ERR_CDC_ENVELOPE_INVALID'],
    ['metadata that is no object', '{"metadata":[]}', 'ERR_CDC_ENVELOPE_INVALID'],
    ['no operation', '{"metadata":{"record-type":"data"}}', 'ERR_CDC_ENVELOPE_INVALID'],
    [
      'no table',
      '{"data":{},"metadata":{"operation":"load","schema-name":"a"}}',
      'ERR_CDC_ENVELOPE_INVALID',
    ],
    [
      'no schema',
      '{"data":{},"metadata":{"operation":"load","table-name":"a"}}',
      'ERR_CDC_ENVELOPE_INVALID',
    ],
    [
      'no data',
      '{"metadata":{"record-type":"data","operation":"load","schema-name":"a","table-name":"b"}}',
      'ERR_CDC_ENVELOPE_INVALID',
    ],
    [
      'neither data nor a record type',
      '{"metadata":{"operation":"load","schema-name":"a","table-name":"b"}}',
      'ERR_CDC_ENVELOPE_INVALID',
    ],
    [
      'an unknown record type',
      '{"metadata":{"record-type":"x","operation":"load","schema-name":"a","table-name":"b"}}',
      'ERR_CDC_ENVELOPE_INVALID',
    ],
    [
      'an unknown operation',
      dataRecord({ operation: 'upsert', data: '{"id":1}' }),
      'ERR_CDC_OPERATION_UNKNOWN',
    ],
  ])('names %s', (_what, value, code) => {
    expect(errorOf(() => decode(value))).toMatchObject({ code, retryable: false });
  });

  it('infers a missing record type from data', () => {
    const text =
      '{"data":{"x":1},"metadata":{"operation":"load","schema-name":"a","table-name":"b"}}';

    expect(decode(text)).toMatchObject({ operation: 'read', after: { x: 1 } });
  });

  it('does not quote an operation that is not a word', () => {
    const error = errorOf(() => decode(dataRecord({ operation: 'pay 4111-1111', data: '{}' })));

    expect(inspect(error)).not.toContain('4111');
  });

  it('takes metadata that does not tell a time or an id for unknown', () => {
    const text = dataRecord({
      data: '{"x":1}',
      metadata: ',"transaction-id":{},"transaction-record-id":"a","commit-timestamp":"soon"',
    });

    expect(decode(text, {}, [])).toMatchObject({
      source: { transactionId: undefined, transactionOrder: undefined, committedAt: undefined },
    });
  });

  it('cuts nine digits of a commit time to microseconds', () => {
    const text = dataRecord({
      data: '{"x":1}',
      metadata: ',"commit-timestamp":"2024-03-31T22:10:05.117000999Z"',
    });

    expect(decode(text, {}, [])).toMatchObject({ source: { committedAt: 1711923005117000n } });
  });

  it('keeps columns that are named like members of every object', () => {
    const text = dataRecord({
      operation: 'delete',
      data: '{"__proto__":{"polluted":1},"constructor":null,"toString":2}',
    });

    const message = decode(text, { engine: 'postgresql' }, []) as unknown as { before: object };

    expect(Object.keys(message.before)).toStrictEqual(['__proto__', 'toString']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('answers a message or a CdcError for any bytes, and quotes none of them', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), mangled(), shuffled()), (bytes) => {
        try {
          decode(bytes, { beforeImageColumns: {}, document: true, absent: 'null' });
        } catch (error) {
          expect(error).toBeInstanceOf(CdcError);
          expect(inspect(error, { depth: 5 })).not.toContain('84.50');
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

const names = [
  'invoices-update-with-before-image',
  'invoices-delete-full-row',
  'invoices-update-pretty',
  'control-create-table',
  'update-bi-columns',
  'document-text',
];

/** Fixtures with a few bytes changed. */
function mangled(): fc.Arbitrary<Uint8Array> {
  const change = fc.tuple(fc.nat(2_000), fc.constantFrom(...Buffer.from('{}[]",:0-.e\\ax\0')));
  return fc
    .tuple(fc.constantFrom(...names), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([name, changes]) => {
      const bytes = Uint8Array.from(fixture(name));
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      return bytes;
    });
}

/** Envelopes of the right members with any values. */
function shuffled(): fc.Arbitrary<Uint8Array> {
  const word = fc.constantFrom(
    'data',
    'control',
    'load',
    'update',
    'delete',
    'dbo',
    'invoices',
    '',
    '__proto__',
  );
  const any = fc.oneof(fc.jsonValue({ maxDepth: 2 }), word);
  const metadata = fc.record(
    {
      'record-type': any,
      operation: word,
      'schema-name': word,
      'table-name': word,
      'transaction-id': any,
      timestamp: any,
    },
    { requiredKeys: ['operation', 'schema-name', 'table-name'] },
  );
  const row = fc.dictionary(
    fc.constantFrom('invoice_id', 'balance', 'BI_balance', '_doc', 'due_date'),
    any,
  );
  return fc
    .record(
      { data: fc.oneof(row, any), 'before-image': fc.oneof(row, any), metadata },
      { requiredKeys: ['metadata'] },
    )
    .map((record) => Buffer.from(JSON.stringify(record)));
}
