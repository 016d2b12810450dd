import { isAscii, isUtf8 } from 'node:buffer';

/** Deeper JSON is for the parser, which has its own bound. */
const MAX_DEPTH = 100;
const NOT_JSON = -1;

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const LETTER_U = 0x75;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const CASE_BIT = 0x20;
const LETTER_E = 0x65;

/** 1 for the bytes that stand for themselves in a text. */
const PLAIN = tableOf((byte) => byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH);
const DIGIT = tableOf((byte) => /\d/.test(String.fromCharCode(byte)));
const HEX = tableOf((byte) => /[0-9a-f]/i.test(String.fromCharCode(byte)));
const ESCAPED = tableOf((byte) => /["\\/bfnrt]/.test(String.fromCharCode(byte)));
const WHITE_SPACE = tableOf((byte) => /[ \t\r\n]/.test(String.fromCharCode(byte)));
const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/**
 * Tells whether bytes are one JSON value in UTF-8, without making it: for a short way that may answer
 * only what the parser would not refuse. Linear in time; takes no memory.
 *
 * @returns `false` also for JSON that begins with a byte order mark, or is nested more than 100 levels.
 * @see https://www.rfc-editor.org/rfc/rfc8259
 */
export function isJson(bytes: Buffer): boolean {
  if (!isAscii(bytes) && !isUtf8(bytes)) return false;
  const end = skipValue(bytes, skipSpace(bytes, 0), 0);
  return end !== NOT_JSON && skipSpace(bytes, end) === bytes.length;
}

/** Returns where the value that begins at a place ends. */
function skipValue(bytes: Buffer, at: number, depth: number): number {
  switch (bytes[at]) {
    case QUOTE:
      return skipText(bytes, at + 1);
    case OPEN:
      return skipParts(bytes, at + 1, depth + 1, skipMember);
    case OPEN_LIST:
      return skipParts(bytes, at + 1, depth + 1, skipValue);
    default:
      return bytes[at] === MINUS || isOf(DIGIT, bytes[at])
        ? skipNumber(bytes, at)
        : skipWord(bytes, at);
  }
}

/** What an object or a list consists of: goes behind one part. */
type SkipPart = (bytes: Buffer, at: number, depth: number) => number;

/** Goes behind the closing bracket. */
function skipParts(bytes: Buffer, from: number, depth: number, skipPart: SkipPart): number {
  if (depth > MAX_DEPTH) return NOT_JSON;
  let at = skipSpace(bytes, from);
  const close = skipPart === skipMember ? CLOSE : CLOSE_LIST;
  if (bytes[at] === close) return at + 1;
  for (;;) {
    const end = skipPart(bytes, at, depth);
    if (end === NOT_JSON) return NOT_JSON;
    at = skipSpace(bytes, end);
    if (bytes[at] === close) return at + 1;
    if (bytes[at] !== COMMA) return NOT_JSON;
    at = skipSpace(bytes, at + 1);
  }
}

function skipMember(bytes: Buffer, at: number, depth: number): number {
  const nameEnd = bytes[at] === QUOTE ? skipText(bytes, at + 1) : NOT_JSON;
  if (nameEnd === NOT_JSON) return NOT_JSON;
  const colon = skipSpace(bytes, nameEnd);
  return bytes[colon] === COLON ? skipValue(bytes, skipSpace(bytes, colon + 1), depth) : NOT_JSON;
}

/** Goes behind a text from its first character on. */
function skipText(bytes: Buffer, from: number): number {
  let at = from;
  while (isOf(PLAIN, bytes[at])) at++;
  while (bytes[at] === BACKSLASH) {
    at = skipEscape(bytes, at + 1);
    if (at === NOT_JSON) return NOT_JSON;
    while (isOf(PLAIN, bytes[at])) at++;
  }
  return bytes[at] === QUOTE ? at + 1 : NOT_JSON;
}

function skipEscape(bytes: Buffer, at: number): number {
  if (isOf(ESCAPED, bytes[at])) return at + 1;
  return bytes[at] === LETTER_U && isHex(bytes, at + 1) ? at + 5 : NOT_JSON;
}

function isHex(bytes: Buffer, at: number): boolean {
  for (let next = at; next < at + 4; next++) if (!isOf(HEX, bytes[next])) return false;
  return true;
}

function skipNumber(bytes: Buffer, from: number): number {
  const first = bytes[from] === MINUS ? from + 1 : from;
  let at = bytes[first] === ZERO ? first + 1 : skipDigits(bytes, first);
  if (at !== NOT_JSON && bytes[at] === DOT) at = skipDigits(bytes, at + 1);
  if (at === NOT_JSON || ((bytes[at] ?? 0) | CASE_BIT) !== LETTER_E) return at;
  const isSigned = bytes[at + 1] === MINUS || bytes[at + 1] === 0x2b;
  return skipDigits(bytes, at + (isSigned ? 2 : 1));
}

/** One digit at least. */
function skipDigits(bytes: Buffer, from: number): number {
  let at = from;
  while (isOf(DIGIT, bytes[at])) at++;
  return at === from ? NOT_JSON : at;
}

function skipWord(bytes: Buffer, at: number): number {
  for (const word of WORDS) {
    if (word.every((byte, next) => bytes[at + next] === byte)) return at + word.length;
  }
  return NOT_JSON;
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (isOf(WHITE_SPACE, bytes[at])) at++;
  return at;
}

function isOf(table: Uint8Array, byte: number | undefined): boolean {
  // To look up `undefined` would make every look-up slow, not only that at the end.
  return byte !== undefined && table[byte] === 1;
}

function tableOf(isIn: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_none, byte) => Number(isIn(byte)));
}
