import {
  checkYear,
  formatClock,
  formatFraction,
  formatInstant,
  formatYear,
  isDate,
  LAST_YEAR,
  LAST_YEAR_OF_DATES,
  toEpochDays,
} from './calendar.ts';
import { ValueMismatch } from './value-mismatch.ts';

/** Years beyond four digits have a sign, as ISO 8601 wants; PostgreSQL writes ` BC` instead. */
const DATE = String.raw`(?<year>[+-]?\d{4,9})-(?<month>0[1-9]|1[0-2])-(?<day>0[1-9]|[12]\d|3[01])`;
const CLOCK = String.raw`(?<hour>[01]\d|2[0-4]):(?<minute>[0-5]\d)(?::(?<second>[0-5]\d)(?:\.(?<fraction>\d{1,12}))?)?`;
const OFFSET = String.raw`(?<zone>Z|[+-]\d{2}(?::?[0-5]\d(?::?[0-5]\d)?)?)`;
const ERA = '(?<era> BC)?';

const DATE_TEXT = new RegExp(
  `^${DATE}(?:[T ]00:00(?::00(?:\\.0+)?)?)?(?:Z|[+-]00(?::?00)?)?${ERA}$`,
);
const DATE_TIME_TEXT = new RegExp(`^${DATE}[T ]${CLOCK} ?${OFFSET}?${ERA}$`);
/** MySQL's TIME is a span: signed, of up to 838 hours. */
const TIME_TEXT =
  /^(?<sign>[+-]?)(?<hour>\d{2,4}):(?<minute>[0-5]\d)(?::(?<second>[0-5]\d)(?:\.(?<fraction>\d{1,12}))?)?(?:Z|[+-]00(?::?00)?)?$/;

/** What both capture tools write most of the time: canonical but for the end. */
const PLAIN_DATE_TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z?$/;
const PLAIN_DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

const SECONDS_LENGTH = '2022-04-15T10:11:12'.length;
const ZERO = 0x30;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
/** `Z` */
const UTC = 0x5a;

const INFINITIES: ReadonlySet<string> = new Set(['infinity', '-infinity']);
/**
 * What Debezium writes for PostgreSQL's infinities where it writes a date as text: each as it was seen,
 * none computed. Dates: first those of streaming, then those of snapshots and lists. Times: those of
 * lists, then those of the mode `isostring`.
 */
const ISO_INFINITIES: ReadonlyMap<string, string> = new Map([
  ['-5877611-06-21', 'infinity'],
  ['-5877611-06-22', '-infinity'],
  ['+292278994-08-16', 'infinity'],
  ['+292269055-12-02', '-infinity'],
  ['+292278994-08-16T23:00:00', 'infinity'],
  ['+292269055-12-02T23:00:00', '-infinity'],
  ['+294247-01-10T04:00:25.2', 'infinity'],
  ['-290308-12-21T19:59:27.6', '-infinity'],
]);

/** Returns a date. A time of day in it must be midnight, as Oracle's DATE has it. @throws {ValueMismatch} */
export function fromDateText(text: string): string {
  if (PLAIN_DATE.test(text) || INFINITIES.has(text)) return text;
  const parts = match(DATE_TEXT, text, 'not a date');
  return infinityOr(formatDate(parts), yearOf(parts), LAST_YEAR_OF_DATES);
}

/** Returns a time of day, or MySQL's span of time. @throws {ValueMismatch} */
export function fromTimeText(text: string): string {
  const {
    sign,
    hour = '',
    minute,
    second = '00',
    fraction = '',
  } = match(TIME_TEXT, text, 'not a time');
  const hours = hour.replace(/^0+(?=\d\d)/, '');
  const rest = `${hours}:${minute}:${second}${formatFraction(fraction)}`;
  return sign === '-' && /[1-9]/.test(rest) ? `-${rest}` : rest;
}

/** Returns a date and time without zone; a `Z` on it is decoration. @throws {ValueMismatch} */
export function fromTimestampText(text: string): string {
  if (PLAIN_DATE_TIME.test(text)) return withoutEnd(text);
  if (INFINITIES.has(text)) return text;
  const parts = match(DATE_TIME_TEXT, text, 'not a date and time');
  if (offsetSeconds(parts['zone'] ?? 'Z') !== 0) {
    throw new ValueMismatch('a time with zone: declare timestamptz()');
  }
  return infinityOr(formatLocal(parts), yearOf(parts), LAST_YEAR);
}

/** Returns an instant in UTC. @throws {ValueMismatch} */
export function fromTimestamptzText(text: string): string {
  if (isInstant(text) && PLAIN_DATE_TIME.test(text)) return `${withoutEnd(text)}Z`;
  if (INFINITIES.has(text)) return text;
  const parts = match(DATE_TIME_TEXT, text, 'not a date and time with zone');
  const zone = parts['zone'];
  if (zone === undefined) throw new ValueMismatch('a time without zone: declare timestamp()');
  const offset = offsetSeconds(zone);
  if (offset === 0) {
    const local = formatLocal(parts);
    const known = infinityOr(local, yearOf(parts), LAST_YEAR);
    return known === local ? `${local}Z` : known;
  }
  const [year, month, day] = [yearOf(parts), Number(parts['month']), Number(parts['day'])];
  if (!isDate(year, month, day)) throw new ValueMismatch('no day of the calendar');
  checkYear(year, LAST_YEAR);
  const days = toEpochDays(year, month, day);
  const clock =
    Number(parts['hour']) * 3_600 + Number(parts['minute']) * 60 + Number(parts['second'] ?? 0);
  const seconds = days * 86_400 + clock - offset;
  return `${formatInstant({ seconds, fraction: parts['fraction'] ?? '' })}Z`;
}

/** What looks like a time and is none: a known stand-in for an infinity, or nothing that is known. */
function infinityOr(text: string, year: number, lastYear: number): string {
  // Most have four digits.
  if (text.charCodeAt(0) !== PLUS && text.charCodeAt(0) !== MINUS) return text;
  const infinity = ISO_INFINITIES.get(text);
  if (infinity === undefined) checkYear(year, lastYear);
  return infinity ?? text;
}

type Parts = Readonly<Record<string, string | undefined>>;

function match(pattern: RegExp, text: string, reason: string): Parts {
  const groups = pattern.exec(text)?.groups;
  if (groups === undefined) throw new ValueMismatch(reason);
  return groups;
}

/** Cuts the `Z` and the zeros at the end of the fraction. */
function withoutEnd(text: string): string {
  let end = isInstant(text) ? text.length - 1 : text.length;
  if (end === SECONDS_LENGTH) return text.slice(0, end);
  while (text.charCodeAt(end - 1) === ZERO) end--;
  if (text.charCodeAt(end - 1) === POINT) end--;
  return text.slice(0, end);
}

function isInstant(text: string): boolean {
  return text.charCodeAt(text.length - 1) === UTC;
}

function formatDate(parts: Parts): string {
  return `${formatYear(yearOf(parts))}-${parts['month']}-${parts['day']}`;
}

function formatLocal(parts: Parts): string {
  const seconds =
    Number(parts['hour']) * 3_600 + Number(parts['minute']) * 60 + Number(parts['second'] ?? 0);
  if (seconds > 86_400) throw new ValueMismatch('not a time of day');
  return `${formatDate(parts)}T${formatClock({ seconds, fraction: parts['fraction'] ?? '' })}`;
}

function yearOf(parts: Parts): number {
  const year = Number(parts['year']);
  return parts['era'] === undefined ? year : 1 - year;
}

function offsetSeconds(zone: string): number {
  if (zone === 'Z') return 0;
  const [hours = '0', minutes = '0', seconds = '0'] = zone.slice(1).match(/\d\d/g) ?? [];
  const size = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  return zone.startsWith('-') ? -size : size;
}
