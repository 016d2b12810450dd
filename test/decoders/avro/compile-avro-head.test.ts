import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileAvroHead } from '../../../src/decoders/avro/compile-avro-head.ts';
import {
  compileAvroReader,
  type ReadAvroBody,
} from '../../../src/decoders/avro/compile-avro-reader.ts';
import { parseAvroSchema } from '../../../src/decoders/avro/parse-avro-schema.ts';
import { CdcError } from '../../../src/errors.ts';
import { samples } from './avro-arbitrary.ts';
import { varint, writerOf } from './avro-codec.ts';

const inner = (type: unknown): unknown => ({
  type: 'record',
  name: 'Inner',
  fields: [
    { name: 'wanted', type: 'string' },
    { name: 'passed', type },
  ],
});
const outer = (type: unknown): unknown => ({
  type: 'record',
  name: 'Outer',
  fields: [
    { name: 'passed', type },
    { name: 'inner', type: inner('int') },
    { name: 'last', type: 'int' },
    { name: 'after', type: 'int' },
  ],
});

describe('compileAvroHead', () => {
  it('passes over a value of any type, to exactly where it ends', () => {
    fc.assert(
      fc.property(samples(), ({ schema, written }) => {
        const body = writerOf(outer(schema))({
          passed: written,
          inner: { wanted: 'x', passed: 5 },
          last: 7,
          after: 8,
        });

        expect(headOf(outer(schema))?.(body)).toStrictEqual({ inner: { wanted: 'x' }, last: 7 });
      }),
    );
  });

  it('passes over blocks by the size that they tell', () => {
    const schema = outer({ type: 'array', items: 'int' });
    const blocks = [...varint(-2n), ...varint(2n), 2, 4, ...varint(1n), 6, 0];

    const head = headOf(schema)?.(Uint8Array.from([...blocks, 2, 0x78, 10, 14, 16]));

    expect(head).toStrictEqual({ inner: { wanted: 'x' }, last: 7 });
  });

  it.each([
    ['a primitive', 'int'],
    ['a record without these members', { type: 'record', name: 'R', fields: [] }],
  ])('is not there for %s', (_what, schema) => {
    expect(headOf(schema)).toBeUndefined();
  });

  it('refuses what the reader of the whole refuses, and answers where it answers', () => {
    fc.assert(
      fc.property(
        samples(),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 }),
        fc.nat(3),
        ({ schema, written }, changes, more) => {
          const values = { passed: written, inner: { wanted: 'x', passed: 5 }, last: 7, after: 8 };
          const body = Buffer.concat([writerOf(outer(schema))(values), Buffer.alloc(more)]);
          for (const [at, byte] of changes) body[at % body.length] = byte;
          const whole = compileAvroReader(parseAvroSchema(JSON.stringify(outer(schema)), []));

          expect(codeOf(() => headOf(outer(schema))?.(body))).toBe(codeOf(() => whole(body)));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('answers a head or a CdcError for any bytes', () => {
    fc.assert(
      fc.property(samples(), fc.uint8Array({ maxLength: 64 }), ({ schema }, bytes) => {
        expect(codeOf(() => headOf(outer(schema))?.(bytes)) ?? 'ERR_CDC').toContain('ERR_CDC');
      }),
    );
  });

  it('does not follow a few bytes that promise many items', () => {
    const head = headOf(outer({ type: 'array', items: 'null' }));

    const code = codeOf(() => head?.(Uint8Array.from([...varint(2n ** 40n), 0])));

    expect(code).toBe('ERR_CDC_RECORD_TOO_LARGE');
  });
});

function headOf(schema: unknown): ReadAvroBody | undefined {
  const picked = new Map<string, ReadonlySet<string> | 'all'>([
    ['inner', new Set(['wanted'])],
    ['last', 'all'],
  ]);
  return compileAvroHead(parseAvroSchema(JSON.stringify(schema)), picked);
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof CdcError ? error.code : `not a CdcError: ${String(error)}`;
  }
}
