import { integerOf, type Members, textOf } from '../debezium/members.ts';
import {
  formatClock,
  formatEpochDays,
  formatFraction,
  formatInstant,
  isDate,
  splitSeconds,
  toEpochDays,
  wrapDay,
} from './calendar.ts';
import { ValueMismatch } from './value-mismatch.ts';

const SECONDS_PER_DAY = 86_400;
const NANO_DIGITS = 9;

/** How a time of `time.precision.mode=structured` is written, by the name of its schema. */
export const STRUCTURED_TIMES = {
  'io.debezium.time.StructuredDate': (value: Members): string =>
    infinityOf(value) ?? formatEpochDays(daysOf(value)),
  'io.debezium.time.StructuredTime': (value: Members): string =>
    formatClock({ seconds: secondsOf(value), fraction: nanosOf(value) }),
  'io.debezium.time.StructuredTimestamp': (value: Members): string =>
    infinityOf(value) ?? instantOf(value),
  'io.debezium.time.StructuredZonedTimestamp': (value: Members): string =>
    infinityOf(value) ?? `${instantOf(value)}Z`,
  'io.debezium.time.StructuredZonedTime': (value: Members): string => zonedTimeOf(value),
  'io.debezium.time.StructuredDuration': (value: Members): string => durationOf(value),
} as const;

/** Returns the same for any name; `undefined` for one that is no such type. */
export function structuredTimeWriter(name: string): ((value: Members) => string) | undefined {
  return WRITERS.get(name);
}

const WRITERS: ReadonlyMap<string, (value: Members) => string> = new Map(
  Object.entries(STRUCTURED_TIMES),
);

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
  const seconds =
    daysOf(value) * SECONDS_PER_DAY + secondsOf(value) - (part(value, 'offsetSeconds') ?? 0);
  return formatInstant({ seconds, fraction: nanosOf(value) });
}

function zonedTimeOf(value: Members): string {
  const offset = part(value, 'offsetSeconds') ?? 0;
  // Not wrapped where nothing is shifted: PostgreSQL has a time 24:00:00.
  const seconds = offset === 0 ? secondsOf(value) : wrapDay(secondsOf(value) - offset);
  return `${formatClock({ seconds, fraction: nanosOf(value) })}Z`;
}

/** In the form of `io.debezium.time.Interval`: a sign for each part, and no part left out. */
function durationOf(value: Members): string {
  const [years, months, days] = [
    needed(value, 'years'),
    needed(value, 'months'),
    needed(value, 'days'),
  ];
  const [hours, minutes] = [needed(value, 'hours'), needed(value, 'minutes')];
  const nanos =
    BigInt(needed(value, 'seconds')) * 1_000_000_000n + BigInt(part(value, 'nanos') ?? 0);
  const { seconds, fraction } = splitSeconds(nanos < 0n ? -nanos : nanos, NANO_DIGITS);
  const rest = `${nanos < 0n ? '-' : ''}${seconds}${formatFraction(fraction)}`;
  return `P${years}Y${months}M${days}DT${hours}H${minutes}M${rest}S`;
}

function daysOf(value: Members): number {
  const [year, month, day] = [needed(value, 'year'), needed(value, 'month'), needed(value, 'day')];
  // MySQL has dates with a month of zero: they are no day of any calendar.
  if (!isDate(year, month, day)) throw new ValueMismatch('not a date');
  return toEpochDays(year, month, day);
}

function secondsOf(value: Members): number {
  return needed(value, 'hour') * 3_600 + needed(value, 'minute') * 60 + needed(value, 'second');
}

function nanosOf(value: Members): string {
  return String(part(value, 'nanos') ?? 0).padStart(NANO_DIGITS, '0');
}

function needed(value: Members, name: string): number {
  const found = part(value, name);
  if (found === undefined) throw new ValueMismatch(`a time without its ${name}`);
  return found;
}

function part(value: Members, name: string): number | undefined {
  const found = integerOf(value, name);
  return found === undefined ? undefined : Number(found);
}
