import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toKeySegment, toPositionKey } from '../../src/model/object-key.ts';

describe('toKeySegment', () => {
  it('keeps usual names as they are', () => {
    expect(toKeySegment('server.db.orders-0')).toBe('server.db.orders-0');
  });

  it.each([
    ['..', '=2E.'],
    ['a/b', 'a=2Fb'],
    ['=2F', '=3D2F'],
    ['é', '=C3=A9'],
  ])('writes %s as %s', (text, segment) => {
    expect(toKeySegment(text)).toBe(segment);
  });

  it('gives different texts different segments of safe characters', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ minLength: 150, maxLength: 300 }),
    );
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(toKeySegment(a)).toMatch(/^[A-Za-z0-9._=-]{0,200}$/);
        expect(toKeySegment(a) === toKeySegment(b)).toBe(a === b);
      }),
    );
  });
});

describe('toPositionKey', () => {
  it('sorts as the lane does', () => {
    const keyOf = (offset: number): string =>
      toPositionKey({ stream: 'kafka', topic: 't', partition: 3, offset });

    const keys = [9, 10, 9_007_199_254_740_991].map(keyOf);

    expect(keys).toStrictEqual(keys.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(keys[0]).toBe('t-3/00000000000000000009');
  });
});
