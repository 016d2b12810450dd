import { isAscii, isUtf8 } from 'node:buffer';
import { CdcError } from '../errors.ts';
import { findExactNumbers, toExactNumber, toNumber } from './exact-numbers.ts';

/**
 * Marks a number that was rewritten as a string: JSON text cannot hold this character but by its
 * escape, and texts with that escape are not rewritten.
 */
const MARK = 0;
const MARK_ESCAPE = '\\u0000';

const MAX_DEPTH = 200;

/**
 * Parses one JSON value without changing a number.
 *
 * An integer of up to 1,000 digits that a JavaScript number cannot hold is a `bigint`. Any other number whose digits a
 * JavaScript number would not write again (`46.570000`, `9.5e20`, `1e400`) is an
 * {@link ExactNumber}. All other numbers are plain numbers. A byte order mark is skipped. Members
 * named `__proto__` or `constructor` are own properties like any other.
 *
 * @throws {CdcError} `ERR_CDC_UTF8_INVALID`, `ERR_CDC_JSON_INVALID`, or `ERR_CDC_RECORD_TOO_LARGE`
 * for nesting of more than 200 levels. No message quotes the input.
 */
export function parseExactJson(input: Uint8Array | string): unknown {
  const bytes = withoutByteOrderMark(toBuffer(input));
  const read = textReaderOf(bytes);
  // The usual record has no such number, and costs one scan more than `JSON.parse` alone.
  const found = findExactNumbers(bytes, MAX_DEPTH);
  return found === undefined ? parse(read(0, bytes.length)) : parseAround(bytes, found, read);
}

/**
 * Returns the text of UTF-8 bytes.
 *
 * @throws {CdcError} `ERR_CDC_UTF8_INVALID`.
 */
export function parseUtf8(bytes: Uint8Array): string {
  return textReaderOf(toBuffer(bytes))(0, bytes.length);
}

/**
 * Writes what {@link parseExactJson} reads. A `bigint` becomes a plain integer, bytes become base64,
 * an exact number keeps its digits, and NaN and the infinities become the strings `"NaN"`,
 * `"Infinity"` and `"-Infinity"`, because JSON has no number for them.
 */
export function formatExactJson(value: unknown): string {
  if (value === undefined) return 'null';
  return isPlain(value) ? JSON.stringify(value) : JSON.stringify(value, toJsonValue);
}

type ReadText = (from: number, to: number) => string;

function toBuffer(input: Uint8Array | string): Buffer {
  if (typeof input === 'string') return Buffer.from(input);
  if (Buffer.isBuffer(input)) return input;
  return Buffer.from(input.buffer, input.byteOffset, input.byteLength);
}

function withoutByteOrderMark(bytes: Buffer): Buffer {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return marked ? bytes.subarray(3) : bytes;
}

function textReaderOf(bytes: Buffer): ReadText {
  if (!isAscii(bytes) && !isUtf8(bytes)) {
    throw new CdcError('ERR_CDC_UTF8_INVALID', 'Not UTF-8 text');
  }
  return (from, to) => bytes.toString('utf8', from, to);
}

function parse(text: string, reviver?: typeof reviveExact): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    // The parser's own error is dropped on purpose: its message quotes the input.
    throw new CdcError('ERR_CDC_JSON_INVALID', 'Not one JSON value');
  }
}

/** Parses text with the numbers at the given places (begin, end, begin, end, ...) kept as text. */
function parseAround(bytes: Buffer, found: readonly number[], read: ReadText): unknown {
  // The slow road, some five times a plain parse.
  if (bytes.includes(MARK_ESCAPE)) return parse(read(0, bytes.length), reviveExact);

  let text = '';
  let done = 0;
  for (let next = 0; next < found.length; next += 2) {
    const [begin = 0, end = 0] = [found[next], found[next + 1]];
    text += `${read(done, begin)}"${MARK_ESCAPE}${read(begin, end)}"`;
    done = end;
  }
  const marked = parse(text + read(done, bytes.length));
  const root = { value: marked };
  restoreMembers(root, found.length / 2);
  return root.value;
}

function reviveExact(_name: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? toNumber(context?.source ?? String(value)) : value;
}

/** Puts numbers back where they were marked, in place; returns how many are still to be found. */
function restoreMembers(holder: object, count: number): number {
  let open = count;
  // The cast holds: any object may be looked at so. Names that `JSON.parse` made are own
  // properties, `__proto__` too, so that writing to them calls no setter.
  const members = holder as Record<string, unknown>;
  for (const name in members) {
    const value = members[name];
    if (isMarked(value)) {
      members[name] = toExactNumber(value.slice(1));
      open--;
    } else if (typeof value === 'object' && value !== null && open > 0) {
      open = Array.isArray(value) ? restoreParts(value, open) : restoreMembers(value, open);
    }
  }
  return open;
}

/** {@link restoreMembers} of a list: its own loop, because the names of a list's parts are slow. */
function restoreParts(parts: unknown[], count: number): number {
  let open = count;
  for (const [at, value] of parts.entries()) {
    if (isMarked(value)) {
      parts[at] = toExactNumber(value.slice(1));
      open--;
    } else if (typeof value === 'object' && value !== null && open > 0) {
      open = Array.isArray(value) ? restoreParts(value, open) : restoreMembers(value, open);
    }
  }
  return open;
}

function isMarked(value: unknown): value is string {
  return typeof value === 'string' && value.charCodeAt(0) === MARK;
}

/** Tells whether `JSON.stringify` alone writes the value without loss. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'bigint') return false;
  if (typeof value !== 'object' || value === null) return true;
  if (value instanceof Uint8Array) return false;
  return Array.isArray(value) ? value.every(isPlain) : Object.values(value).every(isPlain);
}

function toJsonValue(this: unknown, name: string, value: unknown): unknown {
  // From the holder and not from `value`: a Buffer's own `toJSON` was called before.
  const part = (this as Record<string, unknown>)[name];
  if (typeof part === 'bigint') return JSON.rawJSON(part.toString());
  if (part instanceof Uint8Array) return Buffer.from(part).toString('base64');
  if (typeof part === 'number' && !Number.isFinite(part)) return String(part);
  return value;
}
