import { endOfText } from '../json/bytes.ts';

const SOURCE = Buffer.from('"source":{');

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const SPACE = 0x20;
/** `[` and `{`, and their ends, differ from each other in this bit alone. */
const CASE_BIT = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

const NOWHERE = -1;

/** Members that are looked for: the place of each in the lists of places. */
const NAMES = {
  op: 0,
  db: 1,
  table: 2,
  ts_ns: 3,
  ts_us: 4,
  schema: 5,
  source: 6,
  keyspace: 7,
  connector: 8,
  collection: 9,
} as const;
/** Behind the places: set where a name is written with escapes, and may be any of them. */
const UNSURE = Object.keys(NAMES).length;
const NO_PLACES: readonly number[] = Array.from({ length: UNSURE + 1 }, () => NOWHERE);
/** The shortest name with an escape for a letter: `d\u0062`. */
const MIN_ESCAPED = 7;

/** The names by their length, because most members are told from all of them by that alone. */
const BY_LENGTH = Array.from({ length: 11 }, (_none, length) =>
  Object.entries(NAMES)
    .filter(([name]) => name.length === length)
    .map(([name, index]) => ({ bytes: Buffer.from(name), index })),
);

export type ScannedName = keyof typeof NAMES;

/** Where the values of members begin, in an envelope that was looked at byte by byte. */
export interface EnvelopeScan {
  /** Returns where the value of a member of `source` begins; negative if it is not there. */
  readonly inSource: (name: ScannedName) => number;
  /** Returns the same for a member of the envelope that follows `source`. */
  readonly inEnvelope: (name: ScannedName) => number;
}

/**
 * Looks at the part of an envelope that begins with its `source`, without parsing it. The rows,
 * which usually stand before it, cost nothing.
 *
 * Sound for every JSON value; what is not JSON is not noticed.
 *
 * @returns `undefined` unless it is certain that the last `source` object of the bytes is a member of
 * the outermost object. A name cannot be taken from inside a text, because quotes are escaped there.
 */
export function scanEnvelope(bytes: Buffer): EnvelopeScan | undefined {
  const start = bytes.lastIndexOf(SOURCE);
  if (start < 0) return undefined;
  const source = NO_PLACES.slice();
  const envelope = NO_PLACES.slice();
  const end = scan(bytes, start + SOURCE.length, source, envelope);
  if (!isEnd(bytes, end) || source[UNSURE] === 0 || envelope[UNSURE] === 0) return undefined;
  // Of two members of one name the last counts, and this one is written in another way.
  if (envelope[NAMES.source] !== NOWHERE) return undefined;
  return {
    inSource: (name) => source[NAMES[name]] ?? NOWHERE,
    inEnvelope: (name) => envelope[NAMES[name]] ?? NOWHERE,
  };
}

/** Notes the members of `source` and of the object around it; returns where that object ends. */
function scan(bytes: Buffer, from: number, source: number[], envelope: number[]): number {
  // Depth 1 is in `source` until it ends, and later in other objects that nobody asks about.
  let depth = 1;
  const placesAt: (number[] | undefined)[] = [envelope, source];
  let places: number[] | undefined = source;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      at = noteText(bytes, at, places);
      continue;
    }
    const step = stepOf(byte);
    if (step === 0) continue;
    depth += step;
    if (depth < 0) return at;
    if (depth === 0) placesAt.length = 1;
    places = placesAt[depth];
  }
  return bytes.length;
}

function stepOf(byte: number): number {
  const bracket = byte | CASE_BIT;
  if (bracket === OPENING) return 1;
  return bracket === CLOSING ? -1 : 0;
}

/** Notes a text that is the name of a member, and returns where it ends. */
function noteText(bytes: Buffer, open: number, places: number[] | undefined): number {
  const end = endOfText(bytes, open);
  if (places === undefined) return end;
  const colon = skipSpace(bytes, end + 1);
  if (bytes[colon] === COLON) note(bytes, { begin: open + 1, end, colon }, places);
  return end;
}

function note(
  bytes: Buffer,
  { begin, end, colon }: { readonly begin: number; readonly end: number; readonly colon: number },
  places: number[],
): void {
  for (const { bytes: name, index } of BY_LENGTH[end - begin] ?? []) {
    if (isName(bytes, begin, name)) places[index] = skipSpace(bytes, colon + 1);
  }
  if (end - begin >= MIN_ESCAPED && hasEscape(bytes, begin, end)) places[UNSURE] = 0;
}

function hasEscape(bytes: Buffer, begin: number, end: number): boolean {
  for (let at = begin; at < end; at++) if (bytes[at] === BACKSLASH) return true;
  return false;
}

function isName(bytes: Buffer, begin: number, name: Buffer): boolean {
  for (let at = 0; at < name.length; at++) {
    if (bytes[begin + at] !== name[at]) return false;
  }
  return true;
}

/** Whether the object that ends here is the outermost. */
function isEnd(bytes: Buffer, end: number): boolean {
  return end < bytes.length && skipSpace(bytes, end + 1) >= bytes.length;
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while ((bytes[at] ?? QUOTE) <= SPACE) at++;
  return at;
}
