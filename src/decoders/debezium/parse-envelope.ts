import { parseExactJson, parseUtf8 } from '../../model/exact-json.ts';
import { isMembers, type Members, objectOf } from './members.ts';

/**
 * What a number with a point or an exponent has somewhere, and many texts have too. The fraction of
 * a time of day, and a version, are told by what stands before their digits: a digit and a colon, a
 * quote, another point. No number of JSON has one of these there.
 */
const MAYBE_POINTED = /(?<!\d:\d\d|[".]\d{1,3})\.\d|\d[eE][-+\d]/;
/** Such a number, after a name or in a list. Also found in texts, which costs time and does no harm. */
const POINTED = [/"\s*:\s*-?\d+[.eE]/, /[[,]\s*-?\d+[.eE]/];

const MAX_DEPTH = 100;

/**
 * Parses an envelope as `parseExactJson` does, but for the `ts_ns` of its metadata, which stand
 * beside a `ts_us` and which nothing reads: they alone would put every message of a version since
 * 2.6 on the slow road of exact numbers.
 *
 * The plain parser is exact if no number has a point or an exponent, and none that it made is
 * beyond the safe integers.
 *
 * @throws {CdcError} as `parseExactJson` does.
 */
export function parseEnvelopeJson(bytes: Buffer): unknown {
  const text = parseUtf8(bytes);
  const json = hasPointedNumber(text) ? undefined : parsePlain(text);
  return json !== undefined && isExactEnvelope(json) ? json : parseExactJson(bytes);
}

function hasPointedNumber(text: string): boolean {
  return MAYBE_POINTED.test(text) && POINTED.some((pattern) => pattern.test(text));
}

function parsePlain(text: string): Members | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isMembers(json) ? json : undefined;
  } catch {
    // The exact parser names what is wrong.
    return undefined;
  }
}

function isExactEnvelope(json: Members): boolean {
  const source = objectOf(json, 'source');
  // Without it the members are those of another message, which may be shown.
  if (source === undefined) return isExact(json, MAX_DEPTH);
  return hasExactMembers(json, source) && hasExactMembers(source, undefined);
}

/** Looks at metadata, but not at the nanoseconds that nothing reads, and at one member by itself. */
function hasExactMembers(metadata: Members, apart: Members | undefined): boolean {
  const hasMicros = typeof metadata['ts_us'] === 'number';
  for (const name in metadata) {
    const value = metadata[name];
    if (hasMicros && name === 'ts_ns') continue;
    if ((value !== apart || apart === undefined) && !isExact(value, MAX_DEPTH)) return false;
  }
  return true;
}

/** Whether a parsed value has no number that was rounded, and is not nested without end. */
function isExact(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((part) => isExact(part, depth - 1));
  for (const name in value) {
    // The cast holds: a parsed object.
    if (!isExact((value as Members)[name], depth - 1)) return false;
  }
  return true;
}
