/** Nine digits tell every float of 32 bits from its neighbours. */
const MAX_DIGITS = 9;
const SURE_DIGITS = 6;
const MIN_NORMAL = 2 ** -126;
/** Up to here, every whole number is a float of its own. */
const MAX_SURE_WHOLE = 2 ** 24;

/**
 * Returns the number with the fewest digits that is the same float of 32 bits: `3.14` and not
 * `3.140000104904175`. It is what databases and the JSON converter print for the same column.
 */
export function toShortFloat(float: number): number {
  const isShort = Number.isInteger(float) && Math.abs(float) <= MAX_SURE_WHOLE;
  if (isShort || !Number.isFinite(float)) return float;
  // Floats next to zero have fewer digits than the others.
  const fewest = Math.abs(float) < MIN_NORMAL ? 1 : SURE_DIGITS;
  for (let digits = fewest; digits < MAX_DIGITS; digits++) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return Number(float.toPrecision(MAX_DIGITS));
}
