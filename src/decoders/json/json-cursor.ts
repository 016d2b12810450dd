import { isUtf8 } from 'node:buffer';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_OTHER = 0x80;

/** 1 for the bytes that stand for themselves in a text. */
const PLAIN = Uint8Array.from({ length: 256 }, (_none, byte) => (isPlain(byte) ? 1 : 0));

/** Words are compared four bytes at a time, and may be looked for at the end of the JSON. */
const WORD = 4;
const MIN_ROOM = 16 * 1024;
/** Larger JSON is for the parser behind this one: each parser keeps the room that it once needed. */
const MAX_BYTES = 128 * 1024;

/** What is thrown where the bytes are not what they should be; see `shape-parser.ts`. */
export const SURPRISE: unique symbol = Symbol('surprise');

/**
 * JSON that is being parsed, and how far. The same cursor goes through one record after the other:
 * to copy a record costs less than to make the views of it.
 */
export interface JsonCursor {
  /** The JSON, and behind it a zero, at which every token ends. What follows is of no meaning. */
  bytes: Buffer;
  /** Of the same bytes. */
  view: DataView;
  /** The bytes, each as one character: what is ASCII is cut out of it. */
  text: string;
  length: number;
  at: number;
}

/** Bytes that are to be compared with those at a cursor: four or more. */
export interface Lead {
  readonly words: Int32Array;
  readonly length: number;
}

/** Creates a cursor at no JSON. */
export function createCursor(): JsonCursor {
  const bytes = Buffer.alloc(0);
  return { bytes, view: viewOf(bytes), text: '', length: 0, at: 0 };
}

/** Puts a cursor at the begin of JSON. */
export function openJson(cursor: JsonCursor, json: Buffer): void {
  if (json.length > MAX_BYTES) throw SURPRISE;
  putBytes(cursor, json);
  cursor.text = textOf(json);
}

function putBytes(cursor: JsonCursor, json: Buffer): void {
  if (json.length + 2 * WORD > cursor.bytes.length) makeRoom(cursor, json.length + 2 * WORD);
  cursor.bytes.set(json);
  cursor.bytes[json.length] = 0;
  cursor.length = json.length;
  cursor.at = 0;
}

/** Goes to the next byte that is not white space, and answers it. */
export function skipSpace(cursor: JsonCursor): number {
  let byte = byteAt(cursor, cursor.at);
  while (byte <= SPACE && isSpace(byte)) {
    cursor.at++;
    byte = byteAt(cursor, cursor.at);
  }
  return byte;
}

/** Returns a byte of the JSON; zero behind its end. */
export function byteAt({ bytes }: JsonCursor, at: number): number {
  // The cast holds: nobody looks further than the zero behind the end.
  return bytes[at] as number;
}

/** Takes the bytes from a place to the cursor, to look for them elsewhere. */
export function leadFrom({ bytes, at }: JsonCursor, begin: number): Lead {
  const length = at - begin;
  const words = Int32Array.from({ length: Math.ceil(length / WORD) }, (_none, word) =>
    bytes.readInt32LE(begin + Math.min(word * WORD, length - WORD)),
  );
  return { words, length };
}

/** Goes behind some bytes if they come next, and tells whether they did. */
export function skipLead(cursor: JsonCursor, { words, length }: Lead): boolean {
  const { view, at } = cursor;
  const last = words.length - 1;
  // Ends at the zero, if not before: no word is read far behind the end.
  for (let word = 0; word < last; word++) {
    if (view.getInt32(at + WORD * word, true) !== words[word]) return false;
  }
  if (view.getInt32(at + length - WORD, true) !== words[last]) return false;
  cursor.at = at + length;
  return true;
}

/** Tells whether the bytes between two places of the JSON come next. */
export function isNext(cursor: JsonCursor, begin: number, end: number): boolean {
  const { view, at } = cursor;
  let known = begin;
  let next = at;
  for (; known + WORD <= end; known += WORD, next += WORD) {
    if (view.getInt32(known, true) !== view.getInt32(next, true)) return false;
  }
  for (; known < end; known++, next++) {
    if (byteAt(cursor, known) !== byteAt(cursor, next)) return false;
  }
  return true;
}

/** Reads the text whose first quote comes next. */
export function readText(cursor: JsonCursor): string {
  const open = cursor.at;
  let at = open + 1;
  while (PLAIN[byteAt(cursor, at)] === 1) at++;
  if (byteAt(cursor, at) !== QUOTE) return readOtherText(cursor, at);
  cursor.at = at + 1;
  return cursor.text.slice(open + 1, at);
}

/** Reads a text that has more than ASCII in it, or escapes. */
function readOtherText(cursor: JsonCursor, from: number): string {
  const { bytes, at: open } = cursor;
  let at = from;
  while (byteAt(cursor, at) >= FIRST_OTHER || PLAIN[byteAt(cursor, at)] === 1) at++;
  if (byteAt(cursor, at) !== QUOTE) return readEscapedText(cursor, at);
  cursor.at = at + 1;
  return bytes.toString('utf8', open + 1, at);
}

/** Escapes are rare, and their rules many: the text alone is left to the parser of the language. */
function readEscapedText(cursor: JsonCursor, from: number): string {
  const { bytes, length, at: open } = cursor;
  let end = from;
  while (end < length && bytes[end] !== QUOTE) end += bytes[end] === BACKSLASH ? 2 : 1;
  if (end >= length) throw SURPRISE;
  cursor.at = end + 1;
  try {
    return String(JSON.parse(bytes.toString('utf8', open, end + 1)));
  } catch {
    throw SURPRISE;
  }
}

/** Returns one character for each byte. */
function textOf(json: Buffer): string {
  const text = json.toString();
  // As many characters as bytes are ASCII, unless one stands for a byte that is no UTF-8.
  if (text.length === json.length && !text.includes('\ufffd')) return text;
  if (!isUtf8(json)) throw SURPRISE;
  return json.toString('latin1');
}

function makeRoom(cursor: JsonCursor, needed: number): void {
  let room = MIN_ROOM;
  while (room < needed) room *= 2;
  cursor.bytes = Buffer.alloc(room);
  cursor.view = viewOf(cursor.bytes);
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

function isPlain(byte: number): boolean {
  return byte >= SPACE && byte < FIRST_OTHER && byte !== QUOTE && byte !== BACKSLASH;
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}
