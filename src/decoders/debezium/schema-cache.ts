import { parseExactJson } from '../../model/exact-json.ts';
import { endOfText } from '../json/bytes.ts';
import { type ConnectSchema, readConnectSchema } from './connect-schema.ts';
import type { WireValue } from './envelope.ts';

/** Bounds of the memory that schemas may take; a topic has one at a time, and few tables share one. */
const MAX_ENTRIES = 256;
const MAX_BYTES = 16 * 1024 * 1024;

const START = Buffer.from('{"schema":{');
const BETWEEN = Buffer.from(',"payload":');

const QUOTE = 0x22;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const WHITE_SPACE: ReadonlySet<number | undefined> = new Set(Buffer.from(' \t\r\n'));
/** A byte order mark begins with it: before a payload it is no JSON, as at the begin of a message. */
const MARK = 0xef;

export interface SchemaCache {
  /**
   * Parses a message whose text begins with a schema. Returns `undefined` for every other message,
   * and for one that is not exactly `{"schema":{...},"payload":...}`: it is to be parsed whole.
   */
  readonly find: (bytes: Buffer) => WireValue | undefined;
  /**
   * Returns the payload of a message, unparsed, if it begins with the schema of one that was parsed
   * before. Whether it is JSON is not known.
   */
  readonly findPayload: (bytes: Buffer) => RawPayload | undefined;
}

/** The bytes of a payload, with the schema that stands before them. */
export interface RawPayload {
  readonly bytes: Buffer;
  readonly schema: ConnectSchema | undefined;
}

interface Entry {
  /** `{"schema":{...},"payload":` as sent. */
  readonly prefix: Buffer;
  readonly schema: ConnectSchema | undefined;
}

/**
 * Creates a cache of schemas by their bytes. With schemas in each message they are nine tenths of
 * it, and the same for all messages of a table until its columns change.
 */
export function createSchemaCache(parsePayload: (bytes: Buffer) => unknown): SchemaCache {
  const entries: Entry[] = [];
  let sizeBytes = 0;

  const remember = (entry: Entry): void => {
    entries.unshift(entry);
    sizeBytes += entry.prefix.length;
    while (entries.length > MAX_ENTRIES || (sizeBytes > MAX_BYTES && entries.length > 1)) {
      sizeBytes -= entries.pop()?.prefix.length ?? 0;
    }
  };

  return {
    find(bytes) {
      // By two letters first: most messages without schema end here.
      if (bytes[2] !== START[2] || bytes[3] !== START[3]) return undefined;
      const known = findEntry(entries, bytes);
      const entry = known ?? readEntry(bytes);
      if (entry === undefined) return undefined;
      const payload = tryParse(bytes, entry.prefix.length, parsePayload);
      if (payload === undefined) return undefined;
      if (known === undefined) remember(entry);
      return { payload: payload.json, schema: entry.schema };
    },

    findPayload(bytes) {
      if (bytes[2] !== START[2] || bytes[3] !== START[3]) return undefined;
      const known = findEntry(entries, bytes);
      const end = known === undefined ? undefined : endOfPayload(bytes, known.prefix.length);
      if (known === undefined || end === undefined) return undefined;
      return { bytes: bytes.subarray(known.prefix.length, end), schema: known.schema };
    },
  };
}

/** Finds a known beginning of the message, and moves it to the front: the next is often the same. */
function findEntry(entries: Entry[], bytes: Buffer): Entry | undefined {
  const [latest] = entries;
  if (latest !== undefined && startsWith(bytes, latest.prefix)) return latest;
  const at = entries.findIndex(({ prefix }) => startsWith(bytes, prefix));
  const entry = entries[at];
  if (entry !== undefined && at > 0) {
    entries.splice(at, 1);
    entries.unshift(entry);
  }
  return entry;
}

function readEntry(bytes: Buffer): Entry | undefined {
  if (!startsWith(bytes, START)) return undefined;
  const open = START.length - 1;
  const close = endOfObject(bytes, open);
  if (close === undefined || !startsWith(bytes.subarray(close), BETWEEN)) return undefined;
  // Copied, so that the cache does not keep a whole batch alive.
  const prefix = Buffer.from(bytes.subarray(0, close + BETWEEN.length));
  return { prefix, schema: readConnectSchema(parseExactJson(bytes.subarray(open, close))) };
}

/** Returns where the object that begins at `open` ends, if it does. */
function endOfObject(bytes: Buffer, open: number): number | undefined {
  let depth = 0;
  for (let at = open; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfText(bytes, at);
    else if (byte === OPEN) depth++;
    else if (byte === CLOSE && --depth === 0) return at + 1;
  }
  return undefined;
}

/**
 * Parses what is between `begin` and the closing brace of the message. There may be more than the
 * payload, or nothing readable: then the message is to be parsed whole.
 */
function tryParse(
  bytes: Buffer,
  begin: number,
  parse: (bytes: Buffer) => unknown,
): { readonly json: unknown } | undefined {
  const end = endOfPayload(bytes, begin);
  if (end === undefined || bytes[begin] === MARK) return undefined;
  try {
    return { json: parse(bytes.subarray(begin, end)) };
  } catch {
    return undefined;
  }
}

/** Returns where the closing brace of the message is. */
function endOfPayload(bytes: Buffer, begin: number): number | undefined {
  let end = bytes.length - 1;
  while (end > begin && WHITE_SPACE.has(bytes[end])) end--;
  return end <= begin || bytes[end] !== CLOSE ? undefined : end;
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return (
    bytes.length >= start.length && start.compare(bytes, 0, start.length, 0, start.length) === 0
  );
}
