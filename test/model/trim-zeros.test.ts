import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../../src/model/exact-json.ts';
import { withoutLeadingZeros, withoutTrailingZeros } from '../../src/model/trim-zeros.ts';

describe('zeros', () => {
  it.each([
    ['', '', ''],
    ['000', '', ''],
    ['0102030', '102030', '010203'],
    ['12', '12', '12'],
  ])('are taken off %j at its begin and at its end', (text, begin, end) => {
    expect([withoutLeadingZeros(text), withoutTrailingZeros(text)]).toStrictEqual([begin, end]);
  });
});

describe('integers that are longer than those of any column', () => {
  it('keep their digits as they are written, and cost no arithmetic', () => {
    const long = '9'.repeat(1_001);

    expect(parseExactJson(`[${long},${long.slice(1)}]`)).toStrictEqual([
      JSON.rawJSON(long),
      BigInt(long.slice(1)),
    ]);
  });
});
