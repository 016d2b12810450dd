import { endOfNumber, toJsonNumber } from '../../model/exact-numbers.ts';
import { byteAt, type JsonCursor, SURPRISE } from './json-cursor.ts';

const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const LOWER_E = 0x65;
const CLOSE = 0x7d;

/** As they are read in one piece. */
const NULL = wordOf('null');
const TRUE = wordOf('true');
const FALS = wordOf('fals');

/** Every fraction of so many characters is written by a JavaScript number as it was. */
const SURE_DIGITS = 15;
/** Exact, as the digits are: a quotient of both is the number that is nearest to the decimal one. */
const POWERS = Array.from({ length: SURE_DIGITS + 1 }, (_none, power) => 10 ** power);

/** Reads a number, `null`, `true` or `false`. */
export function readWord(cursor: JsonCursor): unknown {
  const byte = byteAt(cursor, cursor.at);
  if (!isDigit(byte) && byte !== MINUS) return readName(cursor);
  return readInteger(cursor) ?? readNumber(cursor);
}

/**
 * Reads a number that is an integer of few digits; returns `undefined`, and has not moved, for all
 * others.
 */
export function readInteger(cursor: JsonCursor): number | undefined {
  const { at: begin } = cursor;
  const first = byteAt(cursor, begin) === MINUS ? begin + 1 : begin;
  let at = first;
  let digits = 0;
  for (let byte = byteAt(cursor, at); isDigit(byte); byte = byteAt(cursor, ++at)) {
    digits = digits * 10 + byte - ZERO;
  }
  const count = at - first;
  if (count === 0 || count > SURE_DIGITS || !isEnd(byteAt(cursor, at))) return undefined;
  // Zeros that lead, and a zero with a sign, are for others.
  if (byteAt(cursor, first) === ZERO && at > begin + 1) return undefined;
  cursor.at = at;
  return first === begin ? digits : -digits;
}

/** Tells whether a byte ends a number for sure. */
export function isEnd(byte: number): boolean {
  return byte === COMMA || byte === CLOSE;
}

/** Tells whether a byte is a digit. */
export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function wordOf(letters: string): number {
  return Buffer.from(letters).readInt32LE();
}

function readName(cursor: JsonCursor): boolean | null {
  const word = cursor.view.getInt32(cursor.at, true);
  cursor.at += 4;
  if (word === NULL) return null;
  if (word === TRUE) return true;
  if (word !== FALS || byteAt(cursor, cursor.at) !== LOWER_E) throw SURPRISE;
  cursor.at++;
  return false;
}

function readNumber(cursor: JsonCursor): unknown {
  const { bytes, at: begin } = cursor;
  if (bytes[begin] === MINUS) cursor.at++;
  const first = cursor.at;
  const whole = readDigits(cursor, 0);
  const point = cursor.at;
  if (bytes[point] === DOT) cursor.at++;
  const digits = readDigits(cursor, whole);
  const end = cursor.at;
  if (!isPlainNumber(bytes, { begin, first, point, end, digits }))
    return readOtherNumber(cursor, begin);
  const size = point === end ? digits : digits / (POWERS[end - point - 1] ?? Number.NaN);
  return first === begin ? size : -size;
}

/** Reads digits, which go on those of `before`. */
function readDigits(cursor: JsonCursor, before: number): number {
  let digits = before;
  let at = cursor.at;
  for (let byte = byteAt(cursor, at); isDigit(byte); byte = byteAt(cursor, ++at)) {
    digits = digits * 10 + byte - ZERO;
  }
  cursor.at = at;
  return digits;
}

/** The places of a number: its sign, the first digit, what follows the whole digits, its end. */
interface Places {
  readonly begin: number;
  readonly first: number;
  readonly point: number;
  readonly end: number;
  /** All of them, as a whole number; not exact if there are many. */
  readonly digits: number;
}

/** Tells whether a JavaScript number surely stands for a number, and writes the same digits again. */
function isPlainNumber(bytes: Buffer, places: Places): boolean {
  const { begin, first, point, end, digits } = places;
  if (point === first || endOfNumber(bytes, end) !== end) return false;
  // No zero leads, but one before the point.
  if (bytes[first] === ZERO && point > first + 1) return false;
  if (point === end) {
    const isMinusZero = bytes[first] === ZERO && first > begin;
    return digits <= Number.MAX_SAFE_INTEGER && !isMinusZero;
  }
  return end - first <= SURE_DIGITS && isPlainFraction(bytes, places);
}

/** Zeros at the end are lost; a number below 0.1 may be written with an exponent. */
function isPlainFraction(bytes: Buffer, { first, point, end }: Places): boolean {
  const last = bytes[end - 1];
  const isSmall = bytes[first] === ZERO && bytes[point + 1] === ZERO;
  return last !== ZERO && last !== DOT && !isSmall;
}

function readOtherNumber(cursor: JsonCursor, begin: number): unknown {
  cursor.at = endOfNumber(cursor.bytes, cursor.at);
  const number = toJsonNumber(cursor.text.slice(begin, cursor.at));
  if (number === undefined) throw SURPRISE;
  return number;
}
