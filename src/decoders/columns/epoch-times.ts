import {
  formatClock,
  formatEpochDays,
  formatInstant,
  LAST_YEAR,
  LAST_YEAR_OF_DATES,
  splitSeconds,
  toEpochDays,
} from './calendar.ts';
import { ValueMismatch } from './value-mismatch.ts';

/** Digits of the fraction of a second that one unit stands for. */
export type TimeUnit = 'ms' | 'us' | 'ns';

const DIGITS: Readonly<Record<TimeUnit, number>> = { ms: 3, us: 6, ns: 9 };

/** What Debezium writes for PostgreSQL's infinite dates: while streaming, and in snapshots and arrays. */
const INFINITE_DAYS: ReadonlyMap<number, string> = new Map([
  [-2147472692, 'infinity'],
  [-2147472691, '-infinity'],
  [-622191234, 'infinity'],
  [-625821272, '-infinity'],
]);

/** What Debezium writes for PostgreSQL's infinite timestamps, by unit. */
const INFINITE_TIMES: Readonly<Record<TimeUnit, readonly [plus: bigint, minus: bigint]>> = {
  ms: [9_223_372_036_825_200n, -9_223_372_036_832_400n],
  us: [9_223_372_036_825_200_000n, -9_223_372_036_832_400_000n],
  ns: [2n ** 63n - 1n, -(2n ** 63n)],
};

/**
 * The days that databases have. Others are numbers that ran over: PostgreSQL's last years in
 * microseconds come out before its first one.
 */
const FIRST_DAY = toEpochDays(-4_713, 11, 24);
const LAST_DAY = toEpochDays(LAST_YEAR_OF_DATES, 12, 31);
const LAST_DAY_OF_TIMES = toEpochDays(LAST_YEAR, 12, 31);
const SECONDS_PER_DAY = 86_400;

/** MySQL's TIME ends at 838 hours. */
const MAX_HOURS = 10_000n;

/** Returns the date of days since 1970-01-01. @throws {ValueMismatch} */
export function fromEpochDays(days: number, writeDate = formatEpochDays): string {
  if (days >= FIRST_DAY && days <= LAST_DAY) return writeDate(days);
  const infinity = INFINITE_DAYS.get(days);
  if (infinity === undefined) throw new ValueMismatch('a date that no database has');
  return infinity;
}

/** Returns the date and time, without zone, of units since 1970-01-01T00:00:00. @throws {ValueMismatch} */
export function fromEpochTime(
  count: number | bigint,
  unit: TimeUnit,
  writeDate = formatEpochDays,
): string {
  // All of them are beyond 2^53, where the parser answers a bigint.
  const [plus, minus] = INFINITE_TIMES[unit];
  if (count === plus) return 'infinity';
  if (count === minus) return '-infinity';
  const instant = splitSeconds(count, DIGITS[unit]);
  const { seconds } = instant;
  const isKnown =
    seconds >= FIRST_DAY * SECONDS_PER_DAY && seconds < (LAST_DAY_OF_TIMES + 1) * SECONDS_PER_DAY;
  if (!isKnown) throw new ValueMismatch('a time that no database has');
  return formatInstant(instant, writeDate);
}

/** Returns the time of day, or MySQL's signed span, of units since midnight. @throws {ValueMismatch} */
export function fromUnitsOfDay(count: number | bigint, unit: TimeUnit): string {
  const size = count < 0 ? -count : count;
  if (size >= MAX_HOURS * 3_600n * 10n ** BigInt(DIGITS[unit]))
    throw new ValueMismatch('not a time');
  const text = formatClock(splitSeconds(size, DIGITS[unit]));
  return count < 0 ? `-${text}` : text;
}
