import type { Microseconds } from '../../model/change-event.ts';
import { toEpochDays } from '../columns/calendar.ts';

const ZERO = 0x30;
const SHAPE = '0000-00-00T00:00:00';
const FRACTION_AT = SHAPE.length + 1;
const MAX_LENGTH = FRACTION_AT + '123456789Z'.length;

/**
 * Answers the time of DMS metadata, such as `2022-04-15T10:11:12.123456Z`, in epoch microseconds;
 * Oracle's nine digits are cut. `undefined` if it is none: such a record still tells its row.
 */
export function parseTimestamp(value: unknown): Microseconds | undefined {
  if (typeof value !== 'string' || !hasShape(value)) return undefined;
  const days = toEpochDays(digits(value, 0, 4), digits(value, 5, 7), digits(value, 8, 10));
  const clock = digits(value, 11, 13) * 3_600 + digits(value, 14, 16) * 60 + digits(value, 17, 19);
  // Whole numbers below 2^53 all the way: exact. Whatever is no digit has made NaN of them.
  const micros = (days * 86_400 + clock) * 1_000_000 + microsecondsOf(value);
  return Number.isNaN(micros) ? undefined : BigInt(micros);
}

function hasShape(text: string): boolean {
  return (
    text.length <= MAX_LENGTH &&
    text[4] === '-' &&
    text[7] === '-' &&
    text[10] === 'T' &&
    text[13] === ':' &&
    text[16] === ':' &&
    text.endsWith('Z')
  );
}

function microsecondsOf(text: string): number {
  const end = text.length - 1;
  if (end === SHAPE.length) return 0;
  if (text[SHAPE.length] !== '.' || end === FRACTION_AT) return Number.NaN;
  const cut = Math.min(end, FRACTION_AT + 6);
  return digits(text, FRACTION_AT, cut) * 10 ** (FRACTION_AT + 6 - cut);
}

/** NaN if one of them is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN;
  }
  return value;
}
