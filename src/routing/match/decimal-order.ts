import { withoutLeadingZeros, withoutTrailingZeros } from '../../model/trim-zeros.ts';

/** A decimal taken apart, so that two of them compare as texts; without zeros that say nothing. */
export interface DecimalParts {
  readonly isNegative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Takes a decimal text apart; `undefined` for what is not a finite decimal. */
export function parseDecimal(text: string): DecimalParts | undefined {
  const [, sign = '', digits = '', decimals = '', exponent] = DECIMAL.exec(text) ?? [];
  if (digits === '' && decimals === '') return undefined;
  const [whole, fraction] = shiftPoint(digits, decimals, Number(exponent ?? 0));
  const parts = {
    whole: withoutLeadingZeros(whole),
    fraction: withoutTrailingZeros(fraction),
  };
  const isZero = parts.whole === '' && parts.fraction === '';
  return { ...parts, isNegative: sign === '-' && !isZero };
}

/** Compares without rounding: below 0, 0 or above 0. */
export function compareDecimals(a: DecimalParts, b: DecimalParts): number {
  if (a.isNegative !== b.isNegative) return a.isNegative ? -1 : 1;
  const size = compareSizes(a, b);
  return a.isNegative ? -size : size;
}

/** Returns one text for all ways to write a decimal; other texts as they are. */
export function canonicalDecimal(text: string): string {
  const parts = parseDecimal(text);
  if (parts === undefined) return text;
  return `${parts.isNegative ? '-' : ''}${parts.whole}.${parts.fraction}`;
}

function compareSizes(a: DecimalParts, b: DecimalParts): number {
  if (a.whole.length !== b.whole.length) return a.whole.length - b.whole.length;
  if (a.whole !== b.whole) return a.whole < b.whole ? -1 : 1;
  if (a.fraction === b.fraction) return 0;
  // Without zeros at the end, fractions have the order of texts.
  return a.fraction < b.fraction ? -1 : 1;
}

function shiftPoint(digits: string, decimals: string, exponent: number): [string, string] {
  if (exponent >= 0) {
    const all = decimals.padEnd(exponent, '0');
    return [digits + all.slice(0, exponent), all.slice(exponent)];
  }
  const all = digits.padStart(-exponent, '0');
  return [all.slice(0, all.length + exponent), all.slice(all.length + exponent) + decimals];
}
