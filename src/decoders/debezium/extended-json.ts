import { parseBase64 } from '../columns/binary.ts';
import { fromEpochTime } from '../columns/epoch-times.ts';
import { fromTimestamptzText } from '../columns/iso-times.ts';
import { Misfit } from '../columns/misfit.ts';
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

/**
 * Turns parsed MongoDB Extended JSON into plain values: 64-bit integers become bigint, object ids
 * and decimals text, dates instants in UTC, binary data bytes. What has no plain form (`$minKey`,
 * `$code`) stays as it is.
 *
 * @throws {Misfit} if a wrapper does not hold what it names.
 * @see https://www.mongodb.com/docs/manual/reference/mongodb-extended-json/
 */
export function fromExtendedJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromExtendedJson);
  if (!isMembers(value)) return value;
  const names = Object.keys(value);
  const [first = ''] = names;
  const convert = names.length <= 2 ? WRAPPERS.get(first) : undefined;
  if (convert !== undefined) return convert(value[first], value);
  const plain: Record<string, unknown> = {};
  for (const name of names) setColumn(plain, name, fromExtendedJson(value[name]));
  return plain;
}

function toText(value: unknown): string {
  if (typeof value !== 'string') throw new Misfit('extended JSON of another type');
  return value;
}

function toLong(value: unknown): bigint {
  const integer = toInteger(value);
  if (integer === undefined) throw new Misfit('extended JSON of another type');
  return integer;
}

function toDouble(value: unknown): number {
  const text = toText(value);
  const number = text === '' ? Number.NaN : Number(text);
  if (Number.isNaN(number) && text !== 'NaN') throw new Misfit('extended JSON of another type');
  return number;
}

/** Milliseconds (version 1), `$numberLong` (version 2), or ISO text (version 2, relaxed). */
function toInstant(value: unknown): string {
  if (typeof value === 'string') return fromTimestamptzText(value);
  const millis = isMembers(value) ? toLong(memberOf(value, '$numberLong')) : toLong(value);
  return `${fromEpochTime(millis, 'ms')}Z`;
}

function toBinary(value: unknown): Uint8Array {
  const text = isMembers(value) ? memberOf(value, 'base64') : value;
  return parseBase64(toText(text), 'base64');
}
