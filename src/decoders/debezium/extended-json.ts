import { parseExactJson } from '../../model/exact-json.ts';
import { parseBase64 } from '../columns/binary.ts';
import { formatInstant, splitSeconds } from '../columns/calendar.ts';
import { fromTimestamptzText } from '../columns/iso-times.ts';
import { ValueMismatch } from '../columns/value-mismatch.ts';
import { rewriteWords } from '../json/rewrite-words.ts';
import { isMembers, type Members, memberOf, setColumn, toInteger } from './members.ts';

type FromExtended = (value: unknown, members: Members) => unknown;

/** The wrappers of MongoDB Extended JSON, of version 1 and 2, by the member that names them. */
const WRAPPERS: ReadonlyMap<string, FromExtended> = new Map<string, FromExtended>([
  ['$oid', toText],
  ['$numberLong', toLong],
  ['$numberInt', (value) => Number(toLong(value))],
  ['$numberDouble', toDouble],
  ['$numberDecimal', toText],
  ['$date', toInstant],
  ['$binary', toBinary],
  ['$uuid', toText],
  ['$timestamp', fromExtendedJson],
  [
    '$regex',
    (value, members) => ({ pattern: value, options: memberOf(members, '$options') ?? '' }),
  ],
  ['$regularExpression', fromExtendedJson],
  ['$symbol', toText],
  ['$undefined', () => null],
]);

/** What stands beside the member that names a wrapper of version 1. */
const COMPANIONS: ReadonlyMap<string, string> = new Map([
  ['$binary', '$type'],
  ['$regex', '$options'],
]);

/** What Debezium writes as a bare word. */
const NO_NUMBERS: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity']);

/**
 * Turns parsed MongoDB Extended JSON into plain values: 64-bit integers become bigint, object ids
 * and decimals text, dates instants in UTC, binary data bytes. What has no plain form (`$minKey`,
 * `$code`) stays as it is.
 *
 * @throws {ValueMismatch} if a wrapper does not hold what it names.
 * @see https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/
 */
export function fromExtendedJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromExtendedJson);
  if (!isMembers(value)) return value;
  const names = Object.keys(value);
  const name = wrapperOf(names);
  if (name !== undefined) return WRAPPERS.get(name)?.(value[name], value);
  const plain: Record<string, unknown> = {};
  for (const name of names) setColumn(plain, name, fromExtendedJson(value[name]));
  return plain;
}

/**
 * Parses Extended JSON to plain values. Debezium writes what is no number as a bare word (`NaN`), which
 * JSON does not know.
 *
 * @throws {CdcError} what `parseExactJson` throws.
 * @throws {ValueMismatch}
 */
export function parseExtendedJson(text: string): unknown {
  return fromExtendedJson(parseWithWords(text));
}

function parseWithWords(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    const wrapped = rewriteWords(text, {
      word: (word) => (NO_NUMBERS.has(word) ? `{"$numberDouble":"${word}"}` : word),
    });
    if (wrapped === text) throw error;
    return parseExactJson(wrapped);
  }
}

/** Returns the member that names a wrapper; an object with other members beside it is none. */
function wrapperOf(names: readonly string[]): string | undefined {
  const [first = '', second] = names;
  if (!(first.startsWith('$') && names.length <= 2)) return undefined;
  if (second === undefined) return WRAPPERS.has(first) ? first : undefined;
  if (COMPANIONS.get(first) === second) return first;
  return COMPANIONS.get(second) === first ? second : undefined;
}

function toText(value: unknown): string {
  if (typeof value !== 'string') throw new ValueMismatch('extended JSON of another type');
  return value;
}

function toLong(value: unknown): bigint {
  const integer = toInteger(value);
  if (integer === undefined) throw new ValueMismatch('extended JSON of another type');
  return integer;
}

function toDouble(value: unknown): number {
  const text = toText(value);
  const number = text === '' ? Number.NaN : Number(text);
  if (Number.isNaN(number) && text !== 'NaN')
    throw new ValueMismatch('extended JSON of another type');
  return number;
}

/** Milliseconds (version 1), `$numberLong` (version 2), or ISO text (version 2, relaxed). */
function toInstant(value: unknown): string {
  if (typeof value === 'string') return fromTimestamptzText(value);
  const millis = isMembers(value) ? toLong(memberOf(value, '$numberLong')) : toLong(value);
  return `${formatInstant(splitSeconds(millis, 3))}Z`;
}

function toBinary(value: unknown): Uint8Array {
  const text = isMembers(value) ? memberOf(value, 'base64') : value;
  return parseBase64(toText(text), 'base64');
}
