import { createDateWriter, formatClock, splitSeconds, wrapDay } from '../columns/calendar.ts';
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
import { ValueMismatch } from '../columns/value-mismatch.ts';
import { toInteger } from './members.ts';

const NANO_DIGITS = 9;
const ZONED_TIME =
  /^(?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.(?<fraction>\d{1,9}))?)?(?<zone>Z|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)$/;

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
  ['io.debezium.time.IsoDate', () => (value) => fromDateText(toText(value))],
  ['io.debezium.time.IsoTime', () => (value) => fromTimeText(toText(value))],
  ['io.debezium.time.IsoTimestamp', () => (value) => fromTimestampText(toText(value))],
  ['io.debezium.time.MicroDuration', () => (value) => fromIntervalMicros(toCount(value))],
  ['io.debezium.time.NanoDuration', () => toNanoDuration],
  ['io.debezium.time.Interval', () => toText],
  ['io.debezium.time.Year', () => (value) => Number(toCount(value))],
]);

/** Creates the conversion of a semantic type of time; `undefined` if the name is of no such type. */
export function createTimeConversion(name: string): ConvertValue | undefined {
  return TIME_TYPES.get(name)?.();
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

function toNanoDuration(value: unknown): string {
  const count = toCount(value);
  const { seconds, fraction } = splitSeconds(count < 0 ? -count : count, NANO_DIGITS);
  return fromIntervalText(`PT${count < 0 ? '-' : ''}${seconds}.${fraction}S`);
}

/** Writes a time of day with any offset in UTC: `11:51:30.123789Z`. */
function toUtcTime(text: string): string {
  const parts = ZONED_TIME.exec(text)?.groups;
  if (parts === undefined) throw new ValueMismatch('not a time with zone');
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
  if (count === undefined) throw new ValueMismatch('not an integer');
  return count;
}

function toText(value: unknown): string {
  if (typeof value !== 'string') throw new ValueMismatch('not a text');
  return value;
}
