/** An exact amount: prices and shares are decimals, and what is made of them must not be rounded. */
export interface Fraction {
  readonly over: bigint;
  /** Above 0. */
  readonly under: bigint;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads a decimal exactly, such as `0.0000133334`.
 *
 * @throws {TypeError} for what is not a decimal.
 */
export function toFraction(decimal: string | number | bigint): Fraction {
  const [all, sign = '', whole = '', decimals = '', exponent = '0'] =
    DECIMAL.exec(String(decimal)) ?? [];
  if (all === undefined) throw new TypeError('Not a decimal');
  const shift = Number(exponent) - decimals.length;
  const digits = BigInt(`${sign}${whole}${decimals}`);
  return shift >= 0
    ? { over: digits * 10n ** BigInt(shift), under: 1n }
    : reduce({ over: digits, under: 10n ** BigInt(-shift) });
}

/** Adds up; nothing is 0. */
export function sumOf(amounts: readonly Fraction[]): Fraction {
  return amounts.reduce(
    (a, b) => reduce({ over: a.over * b.under + b.over * a.under, under: a.under * b.under }),
    ZERO,
  );
}

/** Multiplies; nothing is 1. */
export function productOf(...factors: readonly Fraction[]): Fraction {
  return factors.reduce((a, b) => reduce({ over: a.over * b.over, under: a.under * b.under }), ONE);
}

/** Divides; `by` is above 0. */
export function quotientOf(amount: Fraction, by: Fraction): Fraction {
  return productOf(amount, { over: by.under, under: by.over });
}

/** Returns the smallest whole number that is not below the amount. */
export function roundUp({ over, under }: Fraction): Fraction {
  const whole = over / under;
  return { over: over % under > 0n ? whole + 1n : whole, under: 1n };
}

export function isBelow(a: Fraction, b: Fraction): boolean {
  return a.over * b.under < b.over * a.under;
}

export function smallerOf(a: Fraction, b: Fraction): Fraction {
  return isBelow(a, b) ? a : b;
}

export function largerOf(a: Fraction, b: Fraction): Fraction {
  return isBelow(a, b) ? b : a;
}

/** Writes an amount of 0 or more with so many digits after the point, half rounded up. */
export function toDecimal({ over, under }: Fraction, digits: number): string {
  const scaled = (over * 10n ** BigInt(digits) * 2n + under) / (under * 2n);
  const text = scaled.toString().padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

export const ZERO: Fraction = { over: 0n, under: 1n };
export const ONE: Fraction = { over: 1n, under: 1n };

function reduce({ over, under }: Fraction): Fraction {
  let [a, b] = [over < 0n ? -over : over, under];
  while (b > 0n) [a, b] = [b, a % b];
  return a > 1n ? { over: over / a, under: under / a } : { over, under };
}
