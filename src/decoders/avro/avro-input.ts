import { isUtf8 } from 'node:buffer';
import { CdcError } from '../../errors.ts';

/** How many values that take no bytes a body may hold in all its arrays and maps. */
const MAX_EMPTY_ITEMS = 65_536;

/** A byte from here on is followed by another one of the same integer; and it is no ASCII. */
const CONTINUED = 0x80;
const MAX_SHORT_BYTES = 16;
/** Longer texts seldom repeat. */
const MAX_KEPT_BYTES = 40;

/** A place in the bytes of one body. It moves as values are read: the only thing here that changes. */
export interface AvroInput {
  readonly bytes: Buffer;
  at: number;
  /** How many more items without bytes may come: nothing else bounds their number. */
  emptyItemsLeft: number;
}

/** Starts to read a body. */
export function openInput(body: Uint8Array): AvroInput {
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return { bytes, at: 0, emptyItemsLeft: MAX_EMPTY_ITEMS };
}

/** @throws {CdcError} `ERR_CDC_SCHEMA_INVALID` at the end of the body. */
export function readByte(input: AvroInput): number {
  const byte = input.bytes[input.at];
  if (byte === undefined) throw cutOff();
  input.at++;
  return byte;
}

/**
 * Reads an integer of 64 bits: a number where it is exact as one, else a bigint, as the JSON parser
 * does.
 *
 * @throws {CdcError} `ERR_CDC_SCHEMA_INVALID`.
 */
export function readLong(input: AvroInput): number | bigint {
  const first = readByte(input);
  if (first < CONTINUED) return (first >>> 1) ^ -(first & 1);

  // Groups of 28 bits, so that usual sizes need no bigint.
  const low = readGroup(input, first);
  if (!goesOn(input)) return (low >>> 1) ^ -(low & 1);
  const middle = readGroup(input, readByte(input));
  const high = goesOn(input) ? readHigh(input) : 0;
  return fromZigzag(low, high * 2 ** 28 + middle);
}

/** @throws {CdcError} `ERR_CDC_SCHEMA_INVALID`, also if it has more than 32 bits. */
export function readInt(input: AvroInput): number {
  const value = readLong(input);
  if (typeof value === 'number' && value === (value | 0)) return value;
  throw invalidBody('an int has more than 32 bits');
}

/** Reads how many bytes follow, and moves behind them; returns where they begin. */
export function skipSized(input: AvroInput): number {
  const first = input.bytes[input.at] ?? CONTINUED;
  const length = first < CONTINUED ? readShort(input, first) : readLong(input);
  if (typeof length !== 'number' || length < 0) throw invalidBody('a length is no length');
  return skipBytes(input, length);
}

/** Moves on by so many bytes; returns where they begin. */
export function skipBytes(input: AvroInput, length: number): number {
  const begin = input.at;
  if (length > input.bytes.length - begin) throw cutOff();
  input.at = begin + length;
  return begin;
}

/** @throws {CdcError} `ERR_CDC_SCHEMA_INVALID` or `ERR_CDC_UTF8_INVALID`. */
export function readText(input: AvroInput): string {
  return toText(input, skipSized(input));
}

/** Moves behind a text that it does not make. Throws as {@link readText}. */
export function skipText(input: AvroInput): void {
  const { bytes } = input;
  const begin = skipSized(input);
  for (let at = begin; at < input.at; at++) {
    if ((bytes[at] ?? CONTINUED) < CONTINUED) continue;
    if (!isUtf8(bytes.subarray(at, input.at))) throw notUtf8();
    return;
  }
}

/** @throws {CdcError} `ERR_CDC_SCHEMA_INVALID`. */
export function readBoolean(input: AvroInput): boolean {
  const byte = readByte(input);
  if (byte > 1) throw invalidBody('a boolean is neither 0 nor 1');
  return byte === 1;
}

/**
 * Creates a reader of texts that answers the text before, if it is the same again: in most records
 * half of them are, and comparing is cheaper than making a text.
 *
 * The reader throws as {@link readText}.
 */
export function createTextReader(): (input: AvroInput) => string {
  let last = '';
  return (input) => {
    const begin = skipSized(input);
    const sizeBytes = input.at - begin;
    if (sizeBytes === last.length && isAt(input.bytes, begin, last)) return last;
    const text = toText(input, begin);
    // As many characters as bytes: all are ASCII, which `isAt` relies on.
    if (sizeBytes <= MAX_KEPT_BYTES && text.length === sizeBytes) last = text;
    return text;
  };
}

/**
 * Reads how many items the next block has; 0 is the end.
 *
 * A count is checked against the bytes that are left before an item is made: a few bytes can name
 * any number of them.
 */
export function readBlockCount(input: AvroInput, minItemBytes: number): number {
  const sent = readLong(input);
  if (typeof sent !== 'number') throw cutOff();
  // A negative count is followed by the size of the block in bytes.
  if (sent < 0) readLong(input);
  const count = Math.abs(sent);
  if (minItemBytes === 0) takeEmptyItems(input, count);
  else if (count * minItemBytes > input.bytes.length - input.at) throw cutOff();
  return count;
}

/** Builds the error of a body that is not what its schema says. */
export function invalidBody(reason: string): CdcError {
  return new CdcError('ERR_CDC_SCHEMA_INVALID', `Record does not follow its schema: ${reason}`);
}

function toText({ bytes, at }: AvroInput, begin: number): string {
  const short = at - begin <= MAX_SHORT_BYTES ? toAscii(bytes, begin, at) : undefined;
  if (short !== undefined) return short;
  const text = bytes.toString('utf8', begin, at);
  // What is not UTF-8 is read as this character, which may also be in the text itself.
  if (text.includes('\ufffd') && !isUtf8(bytes.subarray(begin, at))) throw notUtf8();
  return text;
}

function notUtf8(): CdcError {
  return new CdcError('ERR_CDC_UTF8_INVALID', 'An Avro string is not UTF-8 text');
}

/** Makes a short text without the cost of a native call; `undefined` if it is not ASCII. */
function toAscii(bytes: Buffer, begin: number, end: number): string | undefined {
  let text = '';
  for (let at = begin; at < end; at++) {
    const byte = bytes[at] ?? CONTINUED;
    if (byte >= CONTINUED) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

function isAt(bytes: Buffer, begin: number, ascii: string): boolean {
  for (let at = 0; at < ascii.length; at++) {
    if (bytes[begin + at] !== ascii.charCodeAt(at)) return false;
  }
  return true;
}

function cutOff(): CdcError {
  return invalidBody('it ends too early');
}

/** Reads an integer of one byte, which is known already: without this, lengths take twice the time. */
function readShort(input: AvroInput, byte: number): number {
  input.at++;
  return (byte >>> 1) ^ -(byte & 1);
}

/** Reads the rest of up to four bytes of seven bits, the lowest first. */
function readGroup(input: AvroInput, first: number): number {
  let group = first & 0x7f;
  let byte = first;
  for (let shift = 7; byte >= CONTINUED && shift < 28; shift += 7) {
    byte = readByte(input);
    group |= (byte & 0x7f) << shift;
  }
  return group;
}

/** Tells whether the byte that was read last says that more follow. */
function goesOn({ bytes, at }: AvroInput): boolean {
  return (bytes[at - 1] ?? 0) >= CONTINUED;
}

/** Reads the last eight of 64 bits: a ninth byte, and a tenth with one bit. */
function readHigh(input: AvroInput): number {
  const ninth = readByte(input);
  if (ninth < CONTINUED) return ninth;
  const tenth = readByte(input);
  if (tenth > 1) throw invalidBody('a long has more than 64 bits');
  return (ninth & 0x7f) | (tenth << 7);
}

/** The lowest bit is the sign. `upper` holds the bits above the 28 of `low`. */
function fromZigzag(low: number, upper: number): number | bigint {
  const isNegative = (low & 1) === 1;
  const half = low >>> 1;
  if (upper < 2 ** 26) {
    const size = upper * 2 ** 27 + half;
    if (!isNegative) return size;
    // One below the integers that a number tells apart.
    return size === Number.MAX_SAFE_INTEGER ? -(2n ** 53n) : -size - 1;
  }
  const size = (BigInt(upper) << 27n) | BigInt(half);
  return isNegative ? ~size : size;
}

function takeEmptyItems(input: AvroInput, count: number): void {
  input.emptyItemsLeft -= count;
  if (input.emptyItemsLeft >= 0) return;
  throw new CdcError(
    'ERR_CDC_RECORD_TOO_LARGE',
    `Avro body with more than ${MAX_EMPTY_ITEMS} items that take no bytes`,
  );
}
