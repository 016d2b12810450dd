import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileAvroReader } from '../../../src/decoders/avro/compile-avro-reader.ts';
import { parseAvroSchema } from '../../../src/decoders/avro/parse-avro-schema.ts';
import { CdcError } from '../../../src/errors.ts';
import { samples } from './avro-arbitrary.ts';
import { varint, writerOf } from './avro-codec.ts';

function readerOf(schema: unknown): (body: Uint8Array) => unknown {
  return compileAvroReader(parseAvroSchema(JSON.stringify(schema)));
}

describe('compileAvroReader', () => {
  it('reads what another codec writes, of every type', () => {
    fc.assert(
      fc.property(samples(), ({ schema, written, read }) => {
        const body = writerOf(schema)(written);

        expect(readerOf(schema)(body)).toStrictEqual(read);
      }),
      { numRuns: 200 },
    );
  });

  it('refuses every body that is cut off, and every one that goes on', () => {
    fc.assert(
      fc.property(samples(), fc.nat(), ({ schema, written }, at) => {
        const body = writerOf(schema)(written);
        const read = readerOf(schema);

        // A shorter body may be whole by chance only where it says so itself; here it never does.
        if (body.length > 0) {
          expect(codeOf(() => read(body.subarray(0, at % body.length)))).toMatch(/INVALID|LARGE/);
        }
        expect(codeOf(() => read(Buffer.concat([body, Buffer.from([0])])))).toBe(
          'ERR_CDC_SCHEMA_INVALID',
        );
      }),
    );
  });

  it('answers a value or a CdcError for any bytes', () => {
    fc.assert(
      fc.property(samples(), fc.uint8Array({ maxLength: 64 }), ({ schema }, bytes) => {
        expect(codeOf(() => readerOf(schema)(bytes)) ?? 'ERR_CDC').toContain('ERR_CDC');
      }),
    );
  });

  it.each([
    [0n, 0],
    [9_007_199_254_740_991n, 9_007_199_254_740_991],
    [-9_007_199_254_740_991n, -9_007_199_254_740_991],
    [-9_007_199_254_740_992n, -9_007_199_254_740_992n],
    [9_007_199_254_740_993n, 9_007_199_254_740_993n],
    [-9_007_199_254_740_993n, -9_007_199_254_740_993n],
    [9_223_372_036_854_775_807n, 9_223_372_036_854_775_807n],
    [-9_223_372_036_854_775_808n, -9_223_372_036_854_775_808n],
    [2n ** 27n, 2 ** 27],
    [-(2n ** 27n) - 1n, -(2 ** 27) - 1],
    [2n ** 34n, 2 ** 34],
  ])('reads the long %s exactly', (value, read) => {
    expect(readerOf('long')(Uint8Array.from(varint(value)))).toBe(read);
  });

  it.each([
    ['a long of more than 64 bits', 'long', [255, 255, 255, 255, 255, 255, 255, 255, 255, 2]],
    ['a long that never ends', 'long', Array(11).fill(255)],
    ['an int of more than 32 bits', 'int', varint(2n ** 31n)],
    ['a boolean of 2', 'boolean', [2]],
    ['a negative length', 'bytes', varint(-1n)],
    ['a length beyond the body', 'string', varint(2n ** 40n)],
    ['a branch that is none', ['null', 'int'], varint(2n)],
    ['a negative branch', ['null', 'int'], varint(-1n)],
    ['a symbol that is none', { type: 'enum', name: 'E', symbols: ['A'] }, varint(1n)],
  ])('names %s', (_what, schema, bytes) => {
    expect(codeOf(() => readerOf(schema)(Uint8Array.from(bytes)))).toBe('ERR_CDC_SCHEMA_INVALID');
  });

  it('names text that is not UTF-8, and takes the replacement character where it is text', () => {
    const read = readerOf('string');

    expect(codeOf(() => read(Uint8Array.of(4, 0xc3, 0x28)))).toBe('ERR_CDC_UTF8_INVALID');
    expect(read(Buffer.from([6, 0xef, 0xbf, 0xbd]))).toBe('\ufffd');
  });

  it('never takes the text before for another of the same length', () => {
    const read = readerOf('string');
    const texts = ['', 'open', 'paid', 'open', 'pai\u00e9', 'open', 'o\u00eben', '\u00e9'];
    const write = writerOf('string');

    expect(texts.map((text) => read(write(text)))).toStrictEqual(texts);
    // The Latin-1 byte of a character that was read before is not UTF-8.
    expect(codeOf(() => read(Uint8Array.of(2, 0xe9)))).toBe('ERR_CDC_UTF8_INVALID');
  });

  it('answers bytes of their own, which outlive the batch', () => {
    const body = Buffer.from([4, 1, 2]);

    const bytes = readerOf('bytes')(body) as Uint8Array;
    body.fill(9);

    expect(bytes).toStrictEqual(Uint8Array.of(1, 2));
    expect(bytes.buffer.byteLength).toBe(2);
  });

  it.each([
    [3.14, 3.14],
    [0.1, 0.1],
    [16_777_216, 16_777_216],
    [3.402_823_5e38, 3.402_823_5e38],
    [1.401_298_464_324_817e-45, 1e-45],
    [Number.NaN, Number.NaN],
    [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ])('reads the float %s with the digits that databases print', (written, read) => {
    const body = writerOf('float')(written);

    expect(readerOf('float')(body)).toBe(read);
  });

  it('keeps columns named like members of every object', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const fields = names.map((name) => ({ name, type: 'int' }));

    const row = readerOf({ type: 'record', name: 'Value', fields })(Uint8Array.of(2, 4, 6));

    expect(Object.entries(row as object)).toStrictEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['toString', 3],
    ]);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });

  it('keeps map keys named like members of every object', () => {
    const body = Buffer.concat([
      Buffer.from([2, 18]),
      Buffer.from('__proto__'),
      Buffer.from([2, 0]),
    ]);

    const map = readerOf({ type: 'map', values: 'int' })(body);

    expect(Object.entries(map as object)).toStrictEqual([['__proto__', 1]]);
  });

  it('answers maps whose keys are no texts as pairs, as the JSON converter writes them', () => {
    const entry = {
      type: 'record',
      name: 'MapEntry',
      namespace: 'io.confluent.connect.avro',
      fields: [
        { name: 'key', type: 'int' },
        { name: 'value', type: 'string' },
      ],
    };

    const value = readerOf({ type: 'array', items: entry })(Uint8Array.of(2, 14, 2, 0x61, 0));

    expect(value).toStrictEqual([[7, 'a']]);
  });

  it('answers a union of several types as a struct with a member for the one that is set', () => {
    const read = readerOf(['null', 'int', 'string']);

    expect([
      read(Uint8Array.of(0)),
      read(Uint8Array.of(2, 14)),
      read(Uint8Array.of(4, 2, 0x61)),
    ]).toStrictEqual([null, { int: 7 }, { string: 'a' }]);
  });

  it('reads blocks that tell their size', () => {
    const body = Uint8Array.from([...varint(-2n), ...varint(2n), 2, 4, ...varint(1n), 6, 0]);

    expect(readerOf({ type: 'array', items: 'int' })(body)).toStrictEqual([1, 2, 3]);
  });
});

describe('the memory of compileAvroReader', () => {
  const empty = { type: 'record', name: 'Empty', fields: [] };

  it.each([
    ['ints', { type: 'array', items: 'int' }],
    [
      'rows',
      {
        type: 'array',
        items: { type: 'record', name: 'R', fields: [{ name: 'a', type: 'string' }] },
      },
    ],
    ['map entries', { type: 'map', values: 'null' }],
    ['nulls', { type: 'array', items: 'null' }],
    ['empty rows', { type: 'array', items: empty }],
  ])('does not follow a few bytes that promise many %s', (_what, schema) => {
    const read = readerOf(schema);
    const before = process.memoryUsage().heapUsed;

    for (const count of [2n ** 31n, 2n ** 40n, 2n ** 62n, -(2n ** 31n), -(2n ** 63n)]) {
      const code = codeOf(() => read(Uint8Array.from([...varint(count), 0, 0, 0])));
      expect(code).toMatch(/^ERR_CDC_(?:SCHEMA_INVALID|RECORD_TOO_LARGE)$/);
    }

    expect(process.memoryUsage().heapUsed - before).toBeLessThan(16 * 1024 * 1024);
  });

  it('counts items without bytes over the whole body', () => {
    const nested = { type: 'array', items: { type: 'array', items: 'null' } };
    const inner = [...varint(60_000n), 0];

    const code = codeOf(() => readerOf(nested)(Uint8Array.from([4, ...inner, ...inner, 0])));

    expect(code).toBe('ERR_CDC_RECORD_TOO_LARGE');
  });

  it('reads a moderate number of items without bytes', () => {
    const body = Uint8Array.from([...varint(3n), 0]);

    expect(readerOf({ type: 'array', items: 'null' })(body)).toStrictEqual([null, null, null]);
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
