import { isUtf8 } from 'node:buffer';
import { endOfNumber, toJsonNumber } from '../../model/exact-numbers.ts';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;
const LAST_ASCII = 0x7f;

/** Every fraction of so many characters is written by a JavaScript number as it was. */
const SURE_DIGITS = 15;
/** Exact, as the digits are: a quotient of both is the number that is nearest to the decimal one. */
const POWERS = Array.from({ length: SURE_DIGITS + 1 }, (_none, power) => 10 ** power);

const WORDS: readonly (readonly [word: Uint8Array, value: boolean | null])[] = [
  [Buffer.from('null'), null],
  [Buffer.from('false'), false],
  [Buffer.from('true'), true],
];

/** What is thrown where the bytes are not what they should be; see `shape-parser.ts`. */
export const SURPRISE: unique symbol = Symbol('surprise');

/** JSON that is being parsed, and how far. */
export interface JsonCursor {
  readonly bytes: Buffer;
  /** The bytes, each as one character: what is ASCII is cut out of it. */
  readonly text: string;
  at: number;
}

/** Goes to the next byte that is not white space, and answers it. */
export function skipSpace(cursor: JsonCursor): number {
  let byte = byteAt(cursor.bytes, cursor.at);
  while (byte <= SPACE && isSpace(byte)) {
    cursor.at++;
    byte = byteAt(cursor.bytes, cursor.at);
  }
  return byte;
}

/** Goes behind some bytes if they come next, and tells whether they did. */
export function skipBytes(cursor: JsonCursor, expected: Uint8Array): boolean {
  const { bytes, at } = cursor;
  for (let next = 0; next < expected.length; next++) {
    if (bytes[at + next] !== expected[next]) return false;
  }
  cursor.at = at + expected.length;
  return true;
}

/** Reads the text whose first quote comes next. */
export function readText(cursor: JsonCursor): string {
  const { bytes, text, at: open } = cursor;
  let seen = 0;
  for (let at = open + 1; at < bytes.length; at++) {
    // The cast holds: the place is inside of the bytes.
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      cursor.at = at + 1;
      return seen <= LAST_ASCII ? text.slice(open + 1, at) : readUtf8(bytes, open + 1, at);
    }
    if (byte === BACKSLASH || byte < SPACE) return readEscapedText(cursor, at);
    seen |= byte;
  }
  throw SURPRISE;
}

/** Reads a number, `null`, `true` or `false`. */
export function readWord(cursor: JsonCursor): unknown {
  const byte = byteAt(cursor.bytes, cursor.at);
  if (isDigit(byte) || byte === MINUS) return readNumber(cursor);
  for (const [word, value] of WORDS) if (skipBytes(cursor, word)) return value;
  throw SURPRISE;
}

function byteAt(bytes: Buffer, at: number): number {
  // The cast holds for what it is used for: after the end, undefined fails all comparisons.
  return bytes[at] as number;
}

/** Escapes are rare, and their rules many: the text alone is left to the parser of the language. */
function readEscapedText(cursor: JsonCursor, from: number): string {
  const { bytes, at: open } = cursor;
  let end = from;
  while (end < bytes.length && bytes[end] !== QUOTE) end += bytes[end] === BACKSLASH ? 2 : 1;
  cursor.at = end + 1;
  try {
    return String(JSON.parse(readUtf8(bytes, open, end + 1)));
  } catch {
    throw SURPRISE;
  }
}

function readUtf8(bytes: Buffer, begin: number, end: number): string {
  if (!isUtf8(bytes.subarray(begin, end))) throw SURPRISE;
  return bytes.toString('utf8', begin, end);
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
  const { bytes } = cursor;
  let digits = before;
  let at = cursor.at;
  for (let byte = byteAt(bytes, at); isDigit(byte); byte = byteAt(bytes, ++at)) {
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

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}
