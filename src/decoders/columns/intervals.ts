import { formatFraction } from './calendar.ts';
import { ValueMismatch } from './value-mismatch.ts';

const NUMBER = String.raw`([+-]?\d{1,12})`;
const ISO = new RegExp(
  `^([+-]?)P(?:${NUMBER}Y)?(?:${NUMBER}M)?(?:${NUMBER}W)?(?:${NUMBER}D)?` +
    `(?:T(?:${NUMBER}H)?(?:${NUMBER}M)?(?:([+-]?)(\\d{1,18})(?:\\.(\\d{1,9}))?S)?)?$`,
);
const POSTGRES_PART = /([+-]?\d{1,12}) (years?|mons?|months?|weeks?|days?)(?= |$)/y;
const POSTGRES_CLOCK = /([+-]?)(\d{1,12}):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?$/y;

const NANOS_PER_SECOND = 1_000_000_000n;

/** A duration as PostgreSQL keeps it: three parts, of which none has a fixed size in another. */
interface Duration {
  readonly months: bigint;
  readonly days: bigint;
  readonly nanos: bigint;
}

/**
 * Returns an ISO 8601 duration: of ISO 8601 itself, with a sign for each part, or of PostgreSQL's
 * own text (`1 day 04:00:00`). Parts that are zero are left out; nothing at all is `PT0S`.
 *
 * @throws {ValueMismatch}
 */
export function fromIntervalText(text: string): string {
  return formatDuration(ISO.test(text) && !/[PT]$/.test(text) ? readIso(text) : readPostgres(text));
}

/** Returns the duration of microseconds, as Debezium's numeric mode writes it. Months are lost in it. */
export function fromIntervalMicros(micros: number | bigint): string {
  return formatDuration({ months: 0n, days: 0n, nanos: BigInt(micros) * 1_000n });
}

function readIso(text: string): Duration {
  const [, sign, years, months, weeks, days, hours, minutes, minus, seconds, fraction] =
    ISO.exec(text) ?? [];
  const nanos = nanosOf(seconds, fraction) * (minus === '-' ? -1n : 1n);
  const duration = {
    months: big(years) * 12n + big(months),
    days: big(weeks) * 7n + big(days),
    nanos: (big(hours) * 3_600n + big(minutes) * 60n) * NANOS_PER_SECOND + nanos,
  };
  return sign === '-' ? negate(duration) : duration;
}

function readPostgres(text: string): Duration {
  let months = 0n;
  let days = 0n;
  let at = 0;
  for (;;) {
    POSTGRES_PART.lastIndex = at;
    const [part, count, unit = ''] = POSTGRES_PART.exec(text) ?? [];
    if (part === undefined) break;
    const scale = unitScale(unit);
    months += big(count) * scale.months;
    days += big(count) * scale.days;
    at += part.length + 1;
  }
  if (at > text.length) return { months, days, nanos: 0n };
  return { months, days, nanos: readClock(text, at) };
}

function readClock(text: string, at: number): bigint {
  POSTGRES_CLOCK.lastIndex = at;
  const match = POSTGRES_CLOCK.exec(text);
  if (match === null) throw new ValueMismatch('not an interval');
  const [, sign, hours, minutes, seconds, fraction] = match;
  const whole = (big(hours) * 3_600n + big(minutes) * 60n) * NANOS_PER_SECOND;
  const nanos = whole + nanosOf(seconds, fraction);
  return sign === '-' ? -nanos : nanos;
}

function unitScale(unit: string): { readonly months: bigint; readonly days: bigint } {
  if (unit.startsWith('year')) return { months: 12n, days: 0n };
  if (unit.startsWith('mon')) return { months: 1n, days: 0n };
  return { months: 0n, days: unit.startsWith('week') ? 7n : 1n };
}

function formatDuration({ months, days, nanos }: Duration): string {
  const seconds = nanos / NANOS_PER_SECOND;
  const date = part(months / 12n, 'Y') + part(months % 12n, 'M') + part(days, 'D');
  const time =
    part(seconds / 3_600n, 'H') + part((seconds / 60n) % 60n, 'M') + formatSeconds(nanos);
  if (date + time === '') return 'PT0S';
  return `P${date}${time === '' ? '' : `T${time}`}`;
}

function formatSeconds(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos;
  const rest = size % (60n * NANOS_PER_SECOND);
  if (rest === 0n) return '';
  const fraction = (rest % NANOS_PER_SECOND).toString().padStart(9, '0');
  return `${nanos < 0n ? '-' : ''}${rest / NANOS_PER_SECOND}${formatFraction(fraction)}S`;
}

function part(count: bigint, unit: string): string {
  return count === 0n ? '' : `${count}${unit}`;
}

function nanosOf(seconds = '0', fraction = ''): bigint {
  return BigInt(seconds) * NANOS_PER_SECOND + BigInt(fraction.padEnd(9, '0'));
}

function big(text = '0'): bigint {
  return BigInt(text.replace('+', ''));
}

function negate({ months, days, nanos }: Duration): Duration {
  return { months: -months, days: -days, nanos: -nanos };
}
