import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openBody } from '../../../src/decoders/framing/open-body.ts';

const zlib = 'zlib' as const;

describe('openBody', () => {
  it('answers a plain body as it is', () => {
    const body = Buffer.from('body');

    expect(openBody({ body, compression: 'none' })).toBe(body);
  });

  it('decompresses', () => {
    const body = deflateSync('body');

    expect(openBody({ body, compression: zlib })).toStrictEqual(Buffer.from('body'));
  });

  it('stops at the limit, before it takes more memory', () => {
    const body = deflateSync(Buffer.alloc(1_000_000));

    expect(() => openBody({ body, compression: zlib }, 999_999)).toThrow(
      expect.objectContaining({ code: 'ERR_CDC_RECORD_TOO_LARGE' }),
    );
    expect(openBody({ body, compression: zlib }, 1_000_000)).toHaveLength(1_000_000);
  });

  it.each([
    ['no zlib', Buffer.from('body')],
    ['nothing', Buffer.alloc(0)],
    ['zlib that is cut off', deflateSync('a body of some length').subarray(0, 12)],
    ['zlib and more', Buffer.concat([deflateSync('body'), Buffer.from([1])])],
  ])('names %s', (_what, body) => {
    expect(() => openBody({ body, compression: zlib })).toThrow(
      expect.objectContaining({ code: 'ERR_CDC_SCHEMA_INVALID' }),
    );
  });
});
