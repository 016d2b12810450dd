import { withoutLeadingZeros, withoutTrailingZeros } from '../../model/trim-zeros.ts';
import { ValueMismatch } from './value-mismatch.ts';

const ZERO = 0x30;

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

/** What most decimals are: canonical but for the count of digits. */
const PLAIN_FRACTION = /^(?:0|[1-9]\d*)\.\d+$/;

/** Far beyond every database, and small enough that a hostile exponent costs nothing. */
const MAX_DIGITS = 150_000;

/** The values of base64 digits, by their codes. */
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NO_DIGIT = 64;
const PADDING = 0x3d;
const BASE64_VALUES = Uint8Array.from({ length: 128 }, (_none, code) => {
  const value = BASE64.indexOf(String.fromCharCode(code));
  return value < 0 ? NO_DIGIT : value;
});

/** Integers of so many bytes are exact as JavaScript numbers. */
const MAX_SHORT_BYTES = 6;
const MAX_SHORT_BASE64 = 8;

/** What is not a number but may stand in a decimal column, by its spellings on the wire. */
const SPECIALS: ReadonlyMap<string, string> = new Map([
  ['NaN', 'NaN'],
  ['NAN', 'NaN'],
  ['Infinity', 'Infinity'],
  ['POSITIVE_INFINITY', 'Infinity'],
  ['-Infinity', '-Infinity'],
  ['NEGATIVE_INFINITY', '-Infinity'],
]);

/** The digits of a decimal number: `0.digits × 10^point`, with its sign. */
interface Digits {
  readonly minus: boolean;
  readonly whole: string;
  readonly fraction: string;
}

/**
 * Returns a decimal number as text without exponent, plus sign or leading zeros; the digits after
 * the point stay as written, or become exactly `scale` if no digit but zero is lost by that.
 *
 * PostgreSQL's `NaN` and infinities are answered by these words.
 *
 * @throws {ValueMismatch}
 */
export function toDecimalText(text: string, scale: number | undefined): string {
  const known = toPlainFraction(text, scale) ?? SPECIALS.get(text);
  if (known !== undefined) return known;
  const { minus, whole, fraction } = readDigits(text);
  const digits = scale === undefined ? fraction : toScale(fraction, scale);
  const isZero = !/[1-9]/.test(whole + digits);
  const point = digits === '' ? '' : `.${digits}`;
  return `${minus && !isZero ? '-' : ''}${whole}${point}`;
}

/** Tells whether {@link toDecimalText} reads a text. */
export function isDecimalText(text: string): boolean {
  const [, , before = '', after = ''] = DECIMAL.exec(text) ?? [];
  return before + after !== '' || SPECIALS.has(text);
}

/** Returns a whole number of any size written as decimal text, `1.5e3` too. @throws {ValueMismatch} */
export function toWholeText(text: string): string {
  const { minus, whole, fraction } = readDigits(text);
  if (/[1-9]/.test(fraction)) throw new ValueMismatch('not a whole number');
  return `${minus ? '-' : ''}${whole}`;
}

/** Counts the digits of a number without the zeros before and after. */
export function countSignificantDigits(text: string): number {
  const [mantissa = ''] = text.split(/e/i, 1);
  return withoutTrailingZeros(withoutLeadingZeros(mantissa.replace(/\D/g, ''))).length;
}

/** Returns the decimal number of an unscaled big-endian two's complement integer. */
export function toUnscaledText(bytes: Uint8Array, scale: number): string {
  if (Math.abs(scale) > MAX_DIGITS) throw new ValueMismatch('scale out of range');
  if (bytes.length > MAX_SHORT_BYTES) return toScaledText(toBigint(bytes), scale);
  let unsigned = 0;
  for (const byte of bytes) unsigned = unsigned * 256 + byte;
  return toScaledText(toSigned(unsigned, bytes.length), scale);
}

/**
 * Returns the same for bytes in base64, without making them; `undefined` for more than a few, and for
 * all that is not base64.
 */
export function toShortUnscaledText(base64: string, scale: number): string | undefined {
  const { length } = base64;
  if (length % 4 !== 0 || length > MAX_SHORT_BASE64 || Math.abs(scale) > MAX_DIGITS)
    return undefined;
  let digits = length;
  while (digits > length - 2 && base64.charCodeAt(digits - 1) === PADDING) digits--;
  let bits = 0;
  for (let at = 0; at < digits; at++) {
    const value = BASE64_VALUES[base64.charCodeAt(at)] ?? NO_DIGIT;
    if (value === NO_DIGIT) return undefined;
    bits = bits * 64 + value;
  }
  const size = Math.floor((digits * 6) / 8);
  const unsigned = Math.floor(bits / 2 ** (digits * 6 - size * 8));
  return toScaledText(toSigned(unsigned, size), scale);
}

/** Exact: an integer of so few bytes is one. */
function toSigned(unsigned: number, size: number): number {
  return unsigned >= 2 ** (8 * size - 1) ? unsigned - 2 ** (8 * size) : unsigned;
}

function toBigint(bytes: Uint8Array): bigint {
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
}

function toScaledText(unscaled: number | bigint, scale: number): string {
  const sign = unscaled < 0 ? '-' : '';
  const digits = (unscaled < 0 ? -unscaled : unscaled).toString();
  if (scale <= 0) return digits === '0' ? '0' : `${sign}${digits}${'0'.repeat(-scale)}`;
  const padded = digits.length > scale ? digits : digits.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

/** Returns a plain fraction with the digits of a scale; `undefined` for all that takes more care. */
function toPlainFraction(text: string, scale: number | undefined): string | undefined {
  if (text.length > MAX_DIGITS || !PLAIN_FRACTION.test(text)) return undefined;
  return scale === undefined ? text : withScale(text, scale);
}

function withScale(text: string, scale: number): string | undefined {
  const point = text.indexOf('.');
  const end = point + 1 + scale;
  if (end >= text.length) return text.padEnd(end, '0');
  if (scale < 0) return undefined;
  for (let at = end; at < text.length; at++) if (text.charCodeAt(at) !== ZERO) return undefined;
  return text.slice(0, scale === 0 ? point : end);
}

function readDigits(text: string): Digits {
  const match = DECIMAL.exec(text);
  const [, sign, before = '', after = '', exponent = '0'] = match ?? [];
  if (match === null || before + after === '') throw new ValueMismatch('not a decimal number');
  const shift = Number(exponent);
  if (Math.abs(shift) + text.length > MAX_DIGITS) throw new ValueMismatch('too many digits');
  const { whole, fraction } = movePoint(before, after, shift);
  return { minus: sign === '-', whole: whole.replace(/^0+(?=\d)/, ''), fraction };
}

function movePoint(
  before: string,
  after: string,
  shift: number,
): { readonly whole: string; readonly fraction: string } {
  if (shift >= 0) {
    const padded = after.padEnd(shift, '0');
    return { whole: `${before}${padded.slice(0, shift)}` || '0', fraction: padded.slice(shift) };
  }
  const padded = before.padStart(-shift, '0');
  const point = padded.length + shift;
  return { whole: padded.slice(0, point) || '0', fraction: padded.slice(point) + after };
}

function toScale(fraction: string, scale: number): string {
  if (scale < 0) return toScale(fraction, 0);
  if (/[1-9]/.test(fraction.slice(scale)))
    throw new ValueMismatch('more digits than the declared scale');
  return fraction.slice(0, scale).padEnd(scale, '0');
}
