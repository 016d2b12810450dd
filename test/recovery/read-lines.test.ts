import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../src/recovery/read-lines.ts';
import { collect } from './collect.ts';

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function* repeat(chunk: Uint8Array, times: number): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < times; n += 1) yield chunk;
}

describe('readLines', () => {
  it('reads the same lines, wherever the bytes are cut', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\n', '\r'), maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 9 }), async (whole, size) => {
        const lines = await collect(readLines(inChunks(Buffer.from(whole), size), 'a place'));

        expect(lines).toStrictEqual(whole.split('\n').filter((line) => line !== ''));
      }),
    );
  });

  it('unpacks gzip, in several parts', async () => {
    const bytes = Buffer.concat([gzipSync('a\nb'), gzipSync('c\nd\n')]);

    expect(await collect(readLines(inChunks(bytes, 7), 'a place'))).toStrictEqual(['a', 'bc', 'd']);
  });

  // 32,768 chunks: read again with each, they would be 10^12 characters, and the test would not end.
  it('reads a line of 64 M characters once, and refuses a longer one', async () => {
    const chunk = Buffer.alloc(2 * 1024, 0x78);

    const [line] = await collect(readLines(repeat(chunk, 32 * 1024), 'a place'));
    const longer = collect(readLines(repeat(chunk, 32 * 1024 + 1), 'a place'));

    expect(line).toHaveLength(64 * 1024 * 1024);
    await expect(longer).rejects.toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
  });
});
