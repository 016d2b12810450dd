import { CdcError } from '../errors.ts';
import type { ExactNumber } from './json.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const LOWER_E = 0x65;
const WHITE_SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d, 0x0a]);
/** `[` and `{`, and their ends, differ from each other in this bit. */
const CASE_BIT = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/** Every integer of so many digits is exact as a JavaScript number. */
const SURE_DIGITS = 15;

/** No longer integer is safe. */
const SAFE_LENGTH = String(Number.MIN_SAFE_INTEGER).length;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
/** A fraction with a zero at its end, which no JavaScript number writes. */
const ENDS_WITH_ZERO = /^-?(?:0|[1-9]\d*)\.\d*0$/;
/**
 * Longer integers stay text, as decimals do: to make a bigint of a million digits takes longer than to
 * read all of its record, and no integer column has a thousand.
 */
const INTEGER = /^-?[1-9]\d{0,999}$/;

/**
 * Finds the numbers in JSON that a plain JavaScript number cannot stand for: the places of each,
 * begin and end, one after the other; `undefined` if there are none.
 *
 * Broken JSON that has such numbers is refused here, as far as their rewriting could hide it; all
 * other is left to the parser.
 *
 * @throws {CdcError} `ERR_CDC_JSON_INVALID`, or `ERR_CDC_RECORD_TOO_LARGE` for too deep nesting.
 */
export function findExactNumbers(bytes: Buffer, maxDepth: number): readonly number[] | undefined {
  let found: number[] | undefined;
  let depth = 0;
  // Every record goes through this loop: bytes and no text, because reading characters costs more.
  for (let at = 0; at < bytes.length; at++) {
    const byte = byteAt(bytes, at);
    if (byte === QUOTE) {
      at = endOfString(bytes, at + 1);
    } else if (isNumberStart(byte)) {
      const end = endOfPlainNumber(bytes, at);
      if (end < 0) found = noteNumber(found, bytes, { begin: at, end: ~end });
      at = Math.max(end, ~end) - 1;
    } else {
      depth = depthAfter(byte, depth, maxDepth);
    }
  }
  return found;
}

/** Returns the value of a JSON number: a plain number only if it writes the same digits again. */
export function toNumber(text: string): number | bigint | ExactNumber {
  return isRoundTrip(text) ? Number(text) : toExactNumber(text);
}

/** Returns the value of a text if it is a JSON number; see {@link toNumber}. */
export function toJsonNumber(text: string): number | bigint | ExactNumber | undefined {
  // Most numbers that are not plain: nanoseconds and other long integers, decimals of a fixed scale.
  if (text.length > SAFE_LENGTH && INTEGER.test(text)) return BigInt(text);
  if (ENDS_WITH_ZERO.test(text)) return JSON.rawJSON(text);
  return NUMBER.test(text) ? toNumber(text) : undefined;
}

/** Returns the value of a JSON number that no plain number can stand for. */
export function toExactNumber(text: string): bigint | ExactNumber {
  return INTEGER.test(text) ? BigInt(text) : JSON.rawJSON(text);
}

function byteAt(bytes: Buffer, at: number): number {
  // The cast holds for what it is used for: after the end, undefined fails all comparisons.
  return bytes[at] as number;
}

function isNumberStart(byte: number): boolean {
  return isDigit(byte) || byte === MINUS;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function endOfString(bytes: Buffer, begin: number): number {
  let at = begin;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    at += byte === BACKSLASH ? 2 : 1;
  }
  return at;
}

/**
 * Returns the end of a number whose digits tell, without making a text of it, that the parser keeps
 * it; the complement (`~end`) of the end of any other: long ones, and rare spellings.
 */
function endOfPlainNumber(bytes: Buffer, begin: number): number {
  const point = endOfDigits(bytes, begin + 1);
  const next = byteAt(bytes, point);
  if (!isNumberPart(next)) return isPlainInteger(bytes, begin, point) ? point : ~point;
  const end = endOfDigits(bytes, point + 1);
  const isOther = next !== DOT || isNumberPart(byteAt(bytes, end));
  if (!isOther && isPlainFraction(bytes, { begin, end }, point)) return end;
  return ~endOfNumber(bytes, end);
}

function endOfDigits(bytes: Buffer, begin: number): number {
  let at = begin;
  while (isDigit(byteAt(bytes, at))) at++;
  return at;
}

/** Returns where the characters end that a JSON number may have. */
export function endOfNumber(bytes: Buffer, begin: number): number {
  let at = begin;
  while (isNumberPart(byteAt(bytes, at))) at++;
  return at;
}

function isNumberPart(byte: number): boolean {
  return (
    isDigit(byte) ||
    byte === DOT ||
    byte === PLUS ||
    byte === MINUS ||
    (byte | CASE_BIT) === LOWER_E
  );
}

function isPlainInteger(bytes: Buffer, begin: number, end: number): boolean {
  const isMinusZero = byteAt(bytes, begin) === MINUS && byteAt(bytes, begin + 1) === ZERO;
  return end - begin <= SURE_DIGITS && !isMinusZero;
}

function isPlainFraction(bytes: Buffer, { begin, end }: Place, point: number): boolean {
  const last = byteAt(bytes, end - 1);
  // Zeros at the end are lost; a number below 0.1 may be written with an exponent.
  const isKept = end - begin <= SURE_DIGITS + 1 && last !== ZERO && last !== DOT;
  return isKept && !(byteAt(bytes, point - 1) === ZERO && byteAt(bytes, point + 1) === ZERO);
}

interface Place {
  readonly begin: number;
  readonly end: number;
}

function noteNumber(
  found: number[] | undefined,
  bytes: Buffer,
  { begin, end }: Place,
): number[] | undefined {
  const text = bytes.toString('latin1', begin, end);
  if (isRoundTrip(text)) return found;
  // As a string it could be a member name, which a number cannot be.
  if (!NUMBER.test(text) || nextByte(bytes, end) === COLON) {
    throw new CdcError('ERR_CDC_JSON_INVALID', 'Not one JSON value');
  }
  const places = found ?? [];
  places.push(begin, end);
  return places;
}

function isRoundTrip(text: string): boolean {
  const value = Number(text);
  const isHeld = Number.isSafeInteger(value) || !Number.isInteger(value);
  return isHeld && String(value) === text;
}

function nextByte(bytes: Buffer, after: number): number {
  let at = after;
  while (WHITE_SPACE.has(byteAt(bytes, at))) at++;
  return byteAt(bytes, at);
}

function depthAfter(byte: number, depth: number, maxDepth: number): number {
  const bracket = byte | CASE_BIT;
  if (bracket === CLOSING) return depth - 1;
  if (bracket !== OPENING) return depth;
  if (depth < maxDepth) return depth + 1;
  throw new CdcError(
    'ERR_CDC_RECORD_TOO_LARGE',
    `JSON nested too deep: more than ${maxDepth} levels`,
    { details: { maxDepth } },
  );
}
