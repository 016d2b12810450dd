import { toBuffer } from '../json/bytes.ts';

/** The names that decide whether a record is wanted, read without parsing its row. */
export interface TailMetadata {
  readonly operation: string;
  readonly schemaName: string;
  readonly tableName: string;
}

/** Where the values of some members of metadata begin: 0 for a member that was not seen. */
interface MetadataValues {
  recordType: number;
  operation: number;
  schemaName: number;
  tableName: number;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const LAST_ASCII = 0x7e;
/** `[` and `]`, and `{` and `}`, differ from each other in this bit. */
const CASE_BIT = 0x20;

const DATA = Buffer.from('"data"');
const METADATA = Buffer.from('metadata');
const RECORD_TYPE = Buffer.from('record-type');
const OPERATION = Buffer.from('operation');
const SCHEMA_NAME = Buffer.from('schema-name');
const TABLE_NAME = Buffer.from('table-name');

/** A text that was read before, and its bytes with both quotes. */
interface KnownText {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Returns the names of a record; `undefined` if it has to be parsed. */
export type ReadTailMetadata = (value: Uint8Array) => TailMetadata | undefined;

/**
 * Creates the reader of what a *data* record says of its table in its last bytes, if the record ends
 * with its metadata, as all that DMS writes do; otherwise the record has to be parsed.
 *
 * The bytes are read from their end, once, and no text is made that the last record had as well.
 * Sound for every JSON object: the text must end with the member `metadata`, whose value is an object
 * with no other inside and no escapes, and one more brace, which can then only be the end of the
 * record. What is not JSON is not noticed.
 */
export function createTailReader(): ReadTailMetadata {
  const readOperation = createTextReader();
  const readSchemaName = createTextReader();
  const readTableName = createTextReader();
  return (value) => {
    const bytes = toBuffer(value);
    const values = findValues(bytes);
    if (values === undefined) return undefined;
    const operation = readOperation(bytes, values.operation);
    const schemaName = readSchemaName(bytes, values.schemaName);
    const tableName = readTableName(bytes, values.tableName);
    if (operation === undefined || schemaName === undefined || tableName === undefined) {
      return undefined;
    }
    return { operation, schemaName, tableName };
  };
}

function findValues(bytes: Buffer): MetadataValues | undefined {
  const end = skipBack(bytes, bytes.length - 1);
  const close = skipBack(bytes, end - 1);
  if (bytes[end] !== CLOSE || bytes[close] !== CLOSE) return undefined;
  const values: MetadataValues = { recordType: 0, operation: 0, schemaName: 0, tableName: 0 };
  const open = readFlatObject(bytes, close - 1, values);
  const isData = open >= 0 && isMetadata(bytes, open) && isTextAt(bytes, values.recordType, DATA);
  return isData ? values : undefined;
}

/** Reads an object from its last byte to its first; returns the place of that, or -1. */
function readFlatObject(bytes: Buffer, from: number, values: MetadataValues): number {
  for (let at = from; at >= 0; at--) {
    const byte = byteAt(bytes, at);
    if (byte === QUOTE) {
      const begin = beginOfText(bytes, at);
      if (begin >= 0) noteText(bytes, { begin, end: at }, values);
      at = begin;
    } else if (byte === OPEN) {
      return at;
    } else if (isBracket(byte)) {
      return -1;
    }
  }
  return -1;
}

/** Returns the first quote of a text by its last one; -1 for a text with escapes. */
function beginOfText(bytes: Buffer, last: number): number {
  for (let at = last - 1; at >= 0; at--) {
    const byte = byteAt(bytes, at);
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) return -1;
  }
  return -1;
}

/** Notes the value of a member that is looked for. Of two of one name the last counts, as for the parser. */
function noteText(
  bytes: Buffer,
  { begin, end }: { readonly begin: number; readonly end: number },
  values: MetadataValues,
): void {
  // By length first: most texts are of another one.
  switch (end - begin - 1) {
    case TABLE_NAME.length:
      if (isTextAt(bytes, begin + 1, TABLE_NAME)) values.tableName ||= valueBehind(bytes, end);
      break;
    case OPERATION.length:
      if (isTextAt(bytes, begin + 1, OPERATION)) values.operation ||= valueBehind(bytes, end);
      break;
    case SCHEMA_NAME.length:
      if (isTextAt(bytes, begin + 1, SCHEMA_NAME)) values.schemaName ||= valueBehind(bytes, end);
      if (isTextAt(bytes, begin + 1, RECORD_TYPE)) values.recordType ||= valueBehind(bytes, end);
      break;
    default:
  }
}

/** Returns where the value begins that follows a name; 0 behind a text that is no name but a value. */
function valueBehind(bytes: Buffer, nameEnd: number): number {
  const colon = skip(bytes, nameEnd + 1);
  return bytes[colon] === COLON ? skip(bytes, colon + 1) : 0;
}

/** Tells whether the object that begins at a place is the member `metadata`. */
function isMetadata(bytes: Buffer, open: number): boolean {
  const colon = skipBack(bytes, open - 1);
  const nameEnd = skipBack(bytes, colon - 1);
  const name = nameEnd - METADATA.length - 1;
  if (bytes[colon] !== COLON || bytes[nameEnd] !== QUOTE || bytes[name] !== QUOTE) return false;
  // Behind anything else the quote is inside of a text.
  const before = skipBack(bytes, name - 1);
  return (bytes[before] === COMMA || bytes[before] === OPEN) && isTextAt(bytes, name + 1, METADATA);
}

function isTextAt(bytes: Buffer, at: number, text: Uint8Array): boolean {
  for (let next = 0; next < text.length; next++) {
    if (bytes[at + next] !== text[next]) return false;
  }
  return true;
}

/** Creates the reader of the ASCII text whose first quote is at a place; `undefined` for other values. */
function createTextReader(): (bytes: Buffer, quote: number) => string | undefined {
  let last: KnownText = { text: '', bytes: Buffer.from('""') };
  return (bytes, quote) => {
    if (isTextAt(bytes, quote, last.bytes)) return last.text;
    const text = textAt(bytes, quote);
    if (text !== undefined) last = { text, bytes: Buffer.from(`"${text}"`) };
    return text;
  };
}

function textAt(bytes: Buffer, quote: number): string | undefined {
  if (bytes[quote] !== QUOTE) return undefined;
  let end = quote + 1;
  for (; bytes[end] !== QUOTE; end++) {
    if (byteAt(bytes, end) > LAST_ASCII) return undefined;
  }
  return bytes.toString('latin1', quote + 1, end);
}

function byteAt(bytes: Buffer, at: number): number {
  // The cast holds for what it is used for: outside of the bytes, undefined fails all comparisons.
  return bytes[at] as number;
}

function isBracket(byte: number): boolean {
  const bracket = byte | CASE_BIT;
  return bracket === OPEN || bracket === CLOSE;
}

function skip(bytes: Buffer, from: number): number {
  let at = from;
  while (isWhiteSpace(bytes[at])) at++;
  return at;
}

function skipBack(bytes: Buffer, from: number): number {
  let at = from;
  while (isWhiteSpace(bytes[at])) at--;
  return at;
}

function isWhiteSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
