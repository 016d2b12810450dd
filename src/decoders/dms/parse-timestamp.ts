import type { Microseconds } from '../../model/change-event.ts';
import { isDate, toEpochDays } from '../columns/calendar.ts';

const ZERO = 0x30;
const POINT = 0x2e;
const COLON = 0x3a;
/** `Z` */
const UTC = 0x5a;

/** The length of a time without its seconds. */
export const MINUTES = '0000-00-00T00:00'.length;
const SECONDS = MINUTES + ':00'.length;
const FRACTION_AT = SECONDS + 1;
const MAX_LENGTH = FRACTION_AT + '123456789Z'.length;
const MINUTE = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d)$/;
/** Of a minute. */
export const LAST_SECOND = 59;

/** Reads a time; `undefined` if it is none: such a record still tells its row. */
export type ParseTimestamp = (value: unknown) => Microseconds | undefined;

/**
 * Creates the reader of the times of DMS metadata, such as `2022-04-15T10:11:12.123456Z`, in epoch
 * microseconds; Oracle's nine digits are cut.
 *
 * It remembers the last minute: the times of a record, and of the next ones, are mostly in it.
 */
export function createTimestampParser(): ParseTimestamp {
  let last = { text: '', seconds: Number.NaN };

  function secondsOf(value: string): number {
    const text = value.slice(0, MINUTES);
    if (text !== last.text) last = { text, seconds: parseMinute(text) };
    const seconds = digitsOf(value, MINUTES + 1, SECONDS);
    return seconds <= LAST_SECOND ? last.seconds + seconds : Number.NaN;
  }

  return (value) => {
    if (typeof value !== 'string' || !hasShape(value)) return undefined;
    // Whole numbers below 2^53 all the way: exact. Whatever is no digit has made NaN of them.
    const micros = secondsOf(value) * 1_000_000 + microsecondsOf(value);
    return Number.isNaN(micros) ? undefined : BigInt(micros);
  };
}

function hasShape(text: string): boolean {
  return (
    text.length <= MAX_LENGTH &&
    text.charCodeAt(MINUTES) === COLON &&
    text.charCodeAt(text.length - 1) === UTC
  );
}

/** Returns the epoch seconds of `2022-04-15T10:11`; NaN if it is none. */
export function parseMinute(text: string): number {
  const [year, month, day, hour, minute] = (MINUTE.exec(text)?.slice(1) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return Number.NaN;
  // These times order versions: one that never was must not be before or after another.
  if (!isDate(year, month, day)) return Number.NaN;
  return toEpochDays(year, month, day) * 86_400 + Number(hour) * 3_600 + Number(minute) * 60;
}

function microsecondsOf(text: string): number {
  const end = text.length - 1;
  if (end === SECONDS) return 0;
  if (text.charCodeAt(SECONDS) !== POINT || end === FRACTION_AT) return Number.NaN;
  const cut = Math.min(end, FRACTION_AT + 6);
  return digitsOf(text, FRACTION_AT, cut) * 10 ** (FRACTION_AT + 6 - cut);
}

/** NaN if one of them is no digit. */
function digitsOf(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN;
  }
  return value;
}
