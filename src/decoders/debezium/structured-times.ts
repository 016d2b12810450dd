import {
  formatClock,
  formatEpochDays,
  formatFraction,
  formatInstant,
  splitSeconds,
  toEpochDays,
} from '../columns/calendar.ts';
import { integerOf, type Members, textOf } from './members.ts';
import { wrapDay } from './time-values.ts';

const SECONDS_PER_DAY = 86_400;
const NANO_DIGITS = 9;

/**
 * Answers how a time of `time.precision.mode=structured` is written, by the name of its schema.
 *
 * @returns `undefined` for a name that is no such type.
 */
export function structuredTimeWriter(
  name: string | undefined,
): ((value: Members) => string) | undefined {
  switch (name) {
    case 'io.debezium.time.StructuredDate':
      return (value) => infinityOf(value) ?? formatEpochDays(daysOf(value));
    case 'io.debezium.time.StructuredTime':
      return (value) => formatClock({ seconds: secondsOf(value), fraction: nanosOf(value) });
    case 'io.debezium.time.StructuredTimestamp':
      return (value) => infinityOf(value) ?? instantOf(value);
    case 'io.debezium.time.StructuredZonedTimestamp':
      return (value) => infinityOf(value) ?? `${instantOf(value)}Z`;
    case 'io.debezium.time.StructuredZonedTime':
      return zonedTimeOf;
    case 'io.debezium.time.StructuredDuration':
      return durationOf;
    default:
      return undefined;
  }
}

function infinityOf(value: Members): string | undefined {
  switch (textOf(value, 'specialValue')) {
    case 'POSITIVE_INFINITY':
      return 'infinity';
    case 'NEGATIVE_INFINITY':
      return '-infinity';
    default:
      return undefined;
  }
}

/** In UTC if there is an offset, and local if there is none. */
function instantOf(value: Members): string {
  const seconds = daysOf(value) * SECONDS_PER_DAY + secondsOf(value) - part(value, 'offsetSeconds');
  return formatInstant({ seconds, fraction: nanosOf(value) });
}

function zonedTimeOf(value: Members): string {
  const offset = part(value, 'offsetSeconds');
  // Not wrapped where nothing is shifted: PostgreSQL has a time 24:00:00.
  const seconds = offset === 0 ? secondsOf(value) : wrapDay(secondsOf(value) - offset);
  return `${formatClock({ seconds, fraction: nanosOf(value) })}Z`;
}

/** In the form of `io.debezium.time.Interval`: a sign for each part, and no part left out. */
function durationOf(value: Members): string {
  const [years, months, days] = [part(value, 'years'), part(value, 'months'), part(value, 'days')];
  const [hours, minutes] = [part(value, 'hours'), part(value, 'minutes')];
  const nanos = BigInt(part(value, 'seconds')) * 1_000_000_000n + BigInt(part(value, 'nanos'));
  const { seconds, fraction } = splitSeconds(nanos < 0n ? -nanos : nanos, NANO_DIGITS);
  const rest = `${nanos < 0n ? '-' : ''}${seconds}${formatFraction(fraction)}`;
  return `P${years}Y${months}M${days}DT${hours}H${minutes}M${rest}S`;
}

function daysOf(value: Members): number {
  return toEpochDays(part(value, 'year'), part(value, 'month'), part(value, 'day'));
}

function secondsOf(value: Members): number {
  return part(value, 'hour') * 3_600 + part(value, 'minute') * 60 + part(value, 'second');
}

function nanosOf(value: Members): string {
  return String(part(value, 'nanos')).padStart(NANO_DIGITS, '0');
}

function part(value: Members, name: string): number {
  return Number(integerOf(value, name) ?? 0n);
}
