import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readByteFrame, readFrame } from '../../../src/decoders/framing/read-frame.ts';
import { CdcError } from '../../../src/errors.ts';
import { apicurioFrame, confluentFrame, glueFrame, recordWith, UUID } from './frames.ts';

const body = Buffer.from([2, 4, 6]);
const plain = { body, compression: 'none' };

describe('readByteFrame', () => {
  it.each([
    ['Confluent, four bytes', confluentFrame(7, body), ['confluent', 'id', '7'], 'none'],
    [
      'Confluent, the largest id',
      confluentFrame(4_294_967_295, body),
      ['confluent', 'id', '4294967295'],
      'none',
    ],
    ['Apicurio 2, eight bytes', apicurioFrame(7, body), ['apicurio', 'globalId', '7'], 'none'],
    ['Glue', glueFrame(UUID, body), ['glue', 'version', UUID], 'none'],
    ['Glue, compressed', glueFrame(UUID, body, 5), ['glue', 'version', UUID], 'zlib'],
  ] as const)('reads the frame of %s', (_what, bytes, [registry, kind, id], compression) => {
    expect(readByteFrame(bytes)).toStrictEqual({
      schema: { registry, kind, id },
      body,
      compression,
    });
  });

  it.each(['{"before":null}', '{"schema":{},"payload":1}', '[1]', '"a"', '17', 'null'])(
    'leaves JSON alone: %s',
    (text) => {
      expect(readByteFrame(Buffer.from(text))).toBeUndefined();
    },
  );

  it('takes the payload out of the JSON form of Apicurio', () => {
    const bytes = Buffer.from('{"schemaId":12,"payload":{"op":"c"}}\n');

    expect(readByteFrame(bytes)).toStrictEqual({
      schema: { registry: 'apicurio', kind: 'id', id: '12' },
      body: Buffer.from('{"op":"c"}'),
      compression: 'none',
      isJson: true,
    });
  });

  it.each(['{"schemaId":12}', '{"schemaId":"x","payload":1}', '{"schemaId":12,"payload":'])(
    'leaves JSON alone that only begins like the form of Apicurio: %s',
    (text) => {
      expect(readByteFrame(Buffer.from(text))).toBeUndefined();
    },
  );

  it.each([
    ['the magic byte alone', [0]],
    ['half an id', [0, 0, 0]],
    ['half an id of eight bytes', [0, 0, 0, 0, 0, 0, 1]],
    ['half a UUID', [3, 0, 1, 2, 3]],
  ])('names a frame that is cut off: %s', (_what, bytes) => {
    expect(codeOf(() => readByteFrame(Uint8Array.from(bytes)))).toBe('ERR_CDC_SCHEMA_INVALID');
  });

  it('names a compression of Glue that it does not know', () => {
    const bytes = glueFrame(UUID, body, 9);

    expect(codeOf(() => readByteFrame(bytes))).toBe('ERR_CDC_FORMAT_UNSUPPORTED');
  });

  it('answers a frame, nothing, or a CdcError for any bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 3, 0x7b, 1), fc.uint8Array(), (first, rest) => {
        const code = codeOf(() => readByteFrame(Uint8Array.of(first, ...rest)));

        expect(code ?? 'ERR_CDC').toContain('ERR_CDC');
      }),
    );
  });
});

describe('readFrame', () => {
  it('finds no frame where there is no key and no value', () => {
    const record = recordWith({ key: undefined, value: null });

    expect([readFrame(record, 'key'), readFrame(record, 'value')]).toStrictEqual([
      undefined,
      undefined,
    ]);
  });

  it('reads key and value apart', () => {
    const record = recordWith({ key: confluentFrame(1, body), value: confluentFrame(2, body) });

    expect(readFrame(record, 'key')?.schema.id).toBe('1');
    expect(readFrame(record, 'value')?.schema.id).toBe('2');
  });

  it.each([
    ['__value_schema_id', [0, 0, 0, 1, 0], ['confluent', 'id', '256']],
    [
      '__value_schema_id',
      [1, ...Buffer.from(UUID.replaceAll('-', ''), 'hex')],
      ['confluent', 'guid', UUID],
    ],
    ['apicurio.value.contentId', [0, 0, 0, 0, 0, 0, 0, 9], ['apicurio', 'contentId', '9']],
    ['apicurio.value.globalId', [0, 0, 0, 0, 0, 0, 1, 0], ['apicurio', 'globalId', '256']],
    ['apicurio.value.globalId', [0, 0, 0, 8], ['apicurio', 'globalId', '8']],
    ['apicurio.value.contentHash', [...Buffer.from('ab12')], ['apicurio', 'contentHash', 'ab12']],
  ] as const)('reads the header %s', (name, value, [registry, kind, id]) => {
    const record = recordWith({ value: body, headers: [[name, Uint8Array.from(value)]] });

    expect(readFrame(record, 'value')).toStrictEqual({ ...plain, schema: { registry, kind, id } });
    expect(readFrame({ ...record, key: Buffer.from('{}') }, 'key')).toBeUndefined();
  });

  it('reads the key header for the key', () => {
    const id = Uint8Array.of(0, 0, 0, 0, 3);
    const record = recordWith({ key: body, headers: [['__key_schema_id', id]] });

    expect(readFrame(record, 'key')?.schema.id).toBe('3');
  });

  it.each([
    ['__value_schema_id', [7], 'ERR_CDC_SCHEMA_INVALID'],
    ['apicurio.value.globalId', [1, 2, 3], 'ERR_CDC_SCHEMA_INVALID'],
    ['apicurio.value.artifactId', [...Buffer.from('orders')], 'ERR_CDC_FORMAT_UNSUPPORTED'],
  ])('names the header %s that tells no id', (name, value, code) => {
    const record = recordWith({ value: body, headers: [[name, Uint8Array.from(value)]] });

    expect(codeOf(() => readFrame(record, 'value'))).toBe(code);
  });

  it('refuses Avro in its JSON encoding', () => {
    const headers = [
      ['apicurio.value.globalId', Uint8Array.of(0, 0, 0, 1)],
      ['apicurio.value.encoding', Buffer.from('JSON')],
    ] as const;

    const code = codeOf(() => readFrame(recordWith({ value: body, headers }), 'value'));

    expect(code).toBe('ERR_CDC_FORMAT_UNSUPPORTED');
  });
});

describe('readFrame, of records that the integration of Lambda has read', () => {
  const glue = { dataFormat: 'AVRO', schemaId: UUID.toUpperCase() };
  const confluent = { dataFormat: 'AVRO', schemaId: '7' };

  it.each([
    ['AWS Glue', glue, 'version', UUID],
    ['Confluent', confluent, 'id', '7'],
  ])('takes SOURCE bytes as the body: %s', (_what, valueSchema, kind, id) => {
    const record = recordWith({ value: body, valueSchema });

    expect(readFrame(record, 'value')).toStrictEqual({
      ...plain,
      schema: { registry: 'lambda', kind, id },
    });
  });

  it('does not read a frame in SOURCE bytes that begin like one', () => {
    const value = Buffer.from([0, 2, 2, 2, 2, 2]);

    expect(readFrame(recordWith({ value, valueSchema: glue }), 'value')?.body).toStrictEqual(value);
  });

  it('leaves JSON text alone', () => {
    const value = Buffer.from('{"op":"c","after":{"id":1}}');

    expect(readFrame(recordWith({ value, valueSchema: glue }), 'value')).toBeUndefined();
  });

  it('is not misled by an Avro key that has a digit or an empty object for its bytes', () => {
    for (const text of ['1', '{}', '{"a}']) {
      const record = recordWith({ key: Buffer.from(text), keySchema: glue });

      expect(readFrame(record, 'key')?.schema.registry).toBe('lambda');
    }
  });

  it('refuses Protobuf', () => {
    const record = recordWith({ value: body, valueSchema: { ...glue, dataFormat: 'PROTOBUF' } });

    expect(codeOf(() => readFrame(record, 'value'))).toBe('ERR_CDC_FORMAT_UNSUPPORTED');
  });
});

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof CdcError ? error.code : `not a CdcError: ${String(error)}`;
  }
}
