import { ValueMismatch } from './value-mismatch.ts';

const SECONDS_PER_DAY = 86_400;
const ZERO = 0x30;
/** So many dates are remembered; then all are forgotten. */
const MAX_DATES = 1_000;

/** Beyond every database: PostgreSQL's last date is day 2,145,042,905. */
const MAX_DAYS = 2 ** 31;

/** PostgreSQL has the longest calendar of all databases: of its dates, and of its timestamps. */
export const LAST_YEAR_OF_DATES = 5_874_897;
export const LAST_YEAR = 294_276;
/** 24 November 4714 BC, where the count of Julian days begins. */
const FIRST_YEAR = -4_713;

/** The seconds of a local date and time, and the digits of its fraction. */
export interface Instant {
  /** Since 1970-01-01T00:00:00, whatever the zone. */
  readonly seconds: number;
  readonly fraction: string;
}

/**
 * Returns the day of a date, counted from 1970-01-01, in the calendar that ISO 8601 extends to all
 * years.
 *
 * @see https://howardhinnant.github.io/date_algorithms.html
 */
export function toEpochDays(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Tells whether a month has such a day; the twelve months of any year. */
export function isDate(year: number, month: number, day: number): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1)) return false;
  const next = month === 12 ? toEpochDays(year + 1, 1, 1) : toEpochDays(year, month + 1, 1);
  return toEpochDays(year, month, day) < next;
}

/** Writes the date of a day counted from 1970-01-01. @throws {ValueMismatch} */
export function formatEpochDays(days: number): string {
  if (!(Math.abs(days) <= MAX_DAYS)) throw new ValueMismatch('date out of range');
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch + (monthFromMarch < 10 ? 3 : -9);
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${formatYear(year)}-${two(month)}-${two(day)}`;
}

/** Writes a year as ISO 8601 does: four digits, with a sign and more of them beyond 0 to 9999. */
export function formatYear(year: number): string {
  if (year > 9_999) return `+${year}`;
  const digits = Math.abs(year).toString().padStart(4, '0');
  return year < 0 ? `-${digits}` : digits;
}

/** Writes the date of a day; see {@link formatEpochDays}. */
export type WriteDate = (days: number) => string;

/**
 * Refuses a year that no database has: such a time is a number that ran over upstream, or stands for
 * something else.
 *
 * @throws {ValueMismatch}
 */
export function checkYear(year: number, lastYear: number): void {
  if (!(year >= FIRST_YEAR && year <= lastYear))
    throw new ValueMismatch('a year that no database has');
}

/** Creates a writer that remembers the dates it wrote: rows have few of them. */
export function createDateWriter(): WriteDate {
  const known = new Map<number, string>();
  return (days) => {
    const found = known.get(days);
    if (found !== undefined) return found;
    const date = formatEpochDays(days);
    if (known.size >= MAX_DATES) known.clear();
    known.set(days, date);
    return date;
  };
}

/** Writes a date and time: `2022-04-15T10:11:12.5`. */
export function formatInstant({ seconds, fraction }: Instant, writeDate = formatEpochDays): string {
  const ofDay = modulo(seconds, SECONDS_PER_DAY);
  const days = (seconds - ofDay) / SECONDS_PER_DAY;
  return `${writeDate(days)}T${formatClock({ seconds: ofDay, fraction })}`;
}

/** Writes a time of day, or more than a day: `10:11:12.5`, `838:59:59`. */
export function formatClock({ seconds, fraction }: Instant): string {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return `${two(hours)}:${two(minutes)}:${two(seconds % 60)}${formatFraction(fraction)}`;
}

/** Writes the fraction of a second with its point, without zeros at its end. */
export function formatFraction(digits: string): string {
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === ZERO) end--;
  return end === 0 ? '' : `.${digits.slice(0, end)}`;
}

/** Splits a count of parts of a second; exact for every count. */
export function splitSeconds(count: number | bigint, digits: number): Instant {
  if (typeof count === 'bigint' && !Number.isSafeInteger(Number(count))) {
    return splitBigSeconds(count, digits);
  }
  const units = 10 ** digits;
  const rest = modulo(Number(count), units);
  return {
    seconds: (Number(count) - rest) / units,
    fraction: rest.toString().padStart(digits, '0'),
  };
}

function splitBigSeconds(count: bigint, digits: number): Instant {
  const units = 10n ** BigInt(digits);
  const rest = ((count % units) + units) % units;
  return {
    seconds: Number((count - rest) / units),
    fraction: rest.toString().padStart(digits, '0'),
  };
}

/** The remainder that is never negative. `%` is exact, where a rounded quotient need not be. */
function modulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest + 0;
}

/** Brings a time of day that an offset moved out of its day back into a day; in seconds. */
export function wrapDay(seconds: number): number {
  return (seconds + 2 * SECONDS_PER_DAY) % SECONDS_PER_DAY;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}
