import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isBelow,
  productOf,
  quotientOf,
  roundUp,
  sumOf,
  toDecimal,
  toFraction,
} from '../../../../src/tools/plan/cost/fraction.ts';

describe('toFraction', () => {
  it.each([
    ['0.0000133334', '0.0000133334000'],
    ['1e-7', '0.0000001000000'],
    ['12', '12.0000000000000'],
  ])('reads %s without rounding', (text, exact) => {
    expect(toDecimal(toFraction(text), 13)).toBe(exact);
  });

  it.each(['', 'ten', '1.', '0x10'])('refuses %j', (text) => {
    expect(() => toFraction(text)).toThrow(TypeError);
  });
});

describe('arithmetic', () => {
  it('adds a tenth ten times to one', () => {
    const tenths = Array.from({ length: 10 }, () => toFraction('0.1'));

    expect(toDecimal(sumOf(tenths), 20)).toBe('1.00000000000000000000');
  });

  it('takes back what it did', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 30n), fc.bigInt(1n, 10n ** 30n), (a, b) => {
        const [x, y] = [toFraction(a), toFraction(b)];
        expect(quotientOf(productOf(x, y), y)).toStrictEqual(x);
      }),
    );
  });

  it('rounds up to whole numbers only what is not whole', () => {
    expect(toDecimal(roundUp(toFraction('2.0000001')), 0)).toBe('3');
    expect(toDecimal(roundUp(toFraction('2')), 0)).toBe('2');
    expect(isBelow(toFraction('2'), toFraction('2.0000001'))).toBe(true);
  });
});

describe('toDecimal', () => {
  it.each([
    ['0.00005', 4, '0.0001'],
    ['0.00004999', 4, '0.0000'],
    ['2.5', 0, '3'],
    ['1234.5678', 2, '1234.57'],
  ])('writes %s with %i digits as %s', (value, digits, text) => {
    expect(toDecimal(toFraction(value), digits)).toBe(text);
  });
});
