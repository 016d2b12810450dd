import type { Microseconds } from '../../model/change-event.ts';
import { toEpochDays } from '../columns/calendar.ts';

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const ZERO = 0x30;
const FRACTION_AT = '2022-04-15T10:11:12.'.length;

/**
 * Answers the time of DMS metadata, such as `2022-04-15T10:11:12.123456Z`, in epoch microseconds;
 * Oracle's nine digits are cut. `undefined` if it is none: such a record still tells its row.
 */
export function parseTimestamp(value: unknown): Microseconds | undefined {
  if (typeof value !== 'string' || !TIMESTAMP.test(value)) return undefined;
  const days = toEpochDays(digits(value, 0, 4), digits(value, 5, 7), digits(value, 8, 10));
  const seconds =
    digits(value, 11, 13) * 3_600 + digits(value, 14, 16) * 60 + digits(value, 17, 19);
  // Whole numbers below 2^53 all the way: exact.
  return BigInt((days * 86_400 + seconds) * 1_000_000 + microsecondsOf(value));
}

function microsecondsOf(text: string): number {
  const end = Math.min(text.length - 1, FRACTION_AT + 6);
  if (end <= FRACTION_AT) return 0;
  return digits(text, FRACTION_AT, end) * 10 ** (FRACTION_AT + 6 - end);
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + (text.charCodeAt(at) - ZERO);
  return value;
}
