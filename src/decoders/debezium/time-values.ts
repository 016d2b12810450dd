import {
  createDateWriter,
  formatClock,
  formatEpochDays,
  splitSeconds,
} from '../columns/calendar.ts';
import type { ConvertValue } from '../columns/dialect.ts';
import {
  fromEpochDays,
  fromEpochTime,
  fromUnitsOfDay,
  type TimeUnit,
} from '../columns/epoch-times.ts';
import { fromIntervalMicros, fromIntervalText } from '../columns/intervals.ts';
import {
  fromDateText,
  fromTimestampText,
  fromTimestamptzText,
  fromTimeText,
} from '../columns/iso-times.ts';
import { Misfit } from '../columns/misfit.ts';
import { toInteger } from './members.ts';

const SECONDS_PER_DAY = 86_400;
const NANO_DIGITS = 9;
const ZONED_TIME =
  /^(?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d{1,9}))?)?(?<zone>Z|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)$/;

/** What the infinite timestamps of PostgreSQL are in the `isostring` mode. */
const ISO_INFINITIES: ReadonlyMap<unknown, string> = new Map([
  ['+294247-01-10T04:00:25.2Z', 'infinity'],
  ['-290308-12-21T19:59:27.6Z', '-infinity'],
]);

/** The same for dates: those of streaming, then those of snapshots and lists. */
const ISO_INFINITE_DATES: ReadonlyMap<string, string> = new Map(
  [-2_147_472_692, -2_147_472_691, -622_191_234, -625_821_272].map((days) => [
    formatEpochDays(days),
    fromEpochDays(days),
  ]),
);

/** How a value of each semantic type of time is written as canonical text. */
const TIME_TYPES: ReadonlyMap<string, () => ConvertValue> = new Map<string, () => ConvertValue>([
  ['io.debezium.time.Date', createDate],
  ['org.apache.kafka.connect.data.Date', createDate],
  ['io.debezium.time.Time', () => toTimeOf('ms')],
  ['org.apache.kafka.connect.data.Time', () => toTimeOf('ms')],
  ['io.debezium.time.MicroTime', () => toTimeOf('us')],
  ['io.debezium.time.NanoTime', () => toTimeOf('ns')],
  ['io.debezium.time.Timestamp', () => toTimestampOf('ms')],
  ['org.apache.kafka.connect.data.Timestamp', () => toTimestampOf('ms')],
  ['io.debezium.time.MicroTimestamp', () => toTimestampOf('us')],
  ['io.debezium.time.NanoTimestamp', () => toTimestampOf('ns')],
  ['io.debezium.time.ZonedTimestamp', () => (value) => fromTimestamptzText(toText(value))],
  ['io.debezium.time.ZonedTime', () => (value) => toUtcTime(toText(value))],
  ['io.debezium.time.IsoDate', () => toIsoDate],
  ['io.debezium.time.IsoTime', () => (value) => fromTimeText(toText(value))],
  ['io.debezium.time.IsoTimestamp', () => toIsoTimestamp],
  ['io.debezium.time.MicroDuration', () => (value) => fromIntervalMicros(toCount(value))],
  ['io.debezium.time.NanoDuration', () => toNanoDuration],
  ['io.debezium.time.Interval', () => toText],
  ['io.debezium.time.Year', () => (value) => Number(toCount(value))],
]);

/** Creates the conversion of a semantic type of time; `undefined` if the name is of no such type. */
export function createTimeConversion(name: string): ConvertValue | undefined {
  return TIME_TYPES.get(name)?.();
}

/** Brings a time of day that an offset moved out of its day back into a day; in seconds. */
export function wrapDay(seconds: number): number {
  return (seconds + 2 * SECONDS_PER_DAY) % SECONDS_PER_DAY;
}

function createDate(): ConvertValue {
  const writeDate = createDateWriter();
  return (value) => fromEpochDays(Number(toCount(value)), writeDate);
}

function toTimeOf(unit: TimeUnit): ConvertValue {
  return (value) => fromUnitsOfDay(toCount(value), unit);
}

/** A local date and time that is sent as if it were in UTC: no zone is written. */
function toTimestampOf(unit: TimeUnit): ConvertValue {
  const writeDate = createDateWriter();
  return (value) => fromEpochTime(toCount(value), unit, writeDate);
}

function toIsoDate(value: unknown): string {
  const date = fromDateText(toText(value));
  return ISO_INFINITE_DATES.get(date) ?? date;
}

function toIsoTimestamp(value: unknown): string {
  return ISO_INFINITIES.get(value) ?? fromTimestampText(toText(value));
}

function toNanoDuration(value: unknown): string {
  const count = toCount(value);
  const { seconds, fraction } = splitSeconds(count < 0 ? -count : count, NANO_DIGITS);
  return fromIntervalText(`PT${count < 0 ? '-' : ''}${seconds}.${fraction}S`);
}

/** Writes a time of day with any offset in UTC: `11:51:30.123789Z`. */
function toUtcTime(text: string): string {
  const parts = ZONED_TIME.exec(text)?.groups;
  if (parts === undefined) throw new Misfit('not a time with zone');
  const { hour, minute, second = '00', fraction = '', zone = '' } = parts;
  const clock = Number(hour) * 3_600 + Number(minute) * 60 + Number(second);
  const offset = offsetSeconds(zone);
  // Not wrapped where nothing is shifted: PostgreSQL has a time 24:00:00.
  const seconds = offset === 0 ? clock : wrapDay(clock - offset);
  return `${formatClock({ seconds, fraction })}Z`;
}

function offsetSeconds(zone: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = (zone.match(/\d{2}/g) ?? []).map(Number);
  const size = hours * 3_600 + minutes * 60 + seconds;
  return zone.startsWith('-') ? -size : size;
}

function toCount(value: unknown): number | bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  const count = typeof value === 'string' ? undefined : toInteger(value);
  if (count === undefined) throw new Misfit('not an integer');
  return count;
}

function toText(value: unknown): string {
  if (typeof value !== 'string') throw new Misfit('not a text');
  return value;
}
