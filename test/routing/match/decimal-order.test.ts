import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalDecimal,
  compareDecimals,
  type DecimalParts,
  parseDecimal,
} from '../../../src/routing/match/decimal-order.ts';

const SCALE = 30;

/** A decimal as an integer in units of 10^-30: an independent way to compare. */
const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.nat({ max: SCALE }))
  .map(([units, scale]) => ({
    text: toText(units, scale),
    value: units * 10n ** BigInt(SCALE - scale),
  }));

function partsOf(text: string): DecimalParts {
  const parts = parseDecimal(text);
  if (parts === undefined) throw new Error(`Not a decimal: ${text}`);
  return parts;
}

function toText(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const text = `${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}`;
  return `${units < 0n ? '-' : ''}${scale === 0 ? text.slice(0, -1) : text}`;
}

describe('compareDecimals', () => {
  it('orders decimals as exact numbers do', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        const order = compareDecimals(partsOf(a.text), partsOf(b.text));

        expect([order < 0, order > 0]).toStrictEqual([a.value < b.value, a.value > b.value]);
      }),
    );
  });
});

describe('canonicalDecimal', () => {
  it('is the same for all ways to write a decimal', () => {
    const ways = ['12.5', '12.50', '012.5', '+12.5', '1.25e1', '125e-1', '0.0125E+3'];

    expect(new Set(ways.map(canonicalDecimal)).size).toBe(1);
  });

  it('knows no negative zero', () => {
    expect(canonicalDecimal('-0.00')).toBe(canonicalDecimal('0'));
  });

  it.each(['', '.', '12,5', 'NaN', 'Infinity', '1e', '--1'])('leaves %j as it is', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
    expect(canonicalDecimal(text)).toBe(text);
  });
});
