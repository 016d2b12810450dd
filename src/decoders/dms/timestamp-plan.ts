import { byteAt, type JsonCursor, type Lead, leadFrom, skipLead } from '../json/json-cursor.ts';
import { isDigit } from '../json/json-word.ts';
import type { ColumnPlan } from '../json/object-shapes.ts';
import { createTimestampParser, LAST_SECOND, MINUTES, parseMinute } from './parse-timestamp.ts';

const QUOTE = 0x22;
const POINT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
/** `Z` */
const UTC = 0x5a;

const MICROS_PER_SECOND = 1_000_000;

/** A minute that was read before. */
interface Minute {
  /** Its text, with the quote before it. */
  readonly lead: Lead;
  readonly seconds: number;
}

/**
 * Creates the plan of the times of DMS metadata: epoch microseconds, or null for what is no time. The
 * usual spelling is read from the bytes.
 */
export function createTimestampPlan(): ColumnPlan {
  const parse = createTimestampParser();
  let last: Minute | undefined;

  function readMinute(cursor: JsonCursor): Minute | undefined {
    if (last !== undefined && skipLead(cursor, last.lead)) return last;
    const { at: begin } = cursor;
    const end = begin + 1 + MINUTES;
    const seconds = parseMinute(cursor.text.slice(begin + 1, end));
    if (byteAt(cursor, begin) !== QUOTE || Number.isNaN(seconds)) return undefined;
    cursor.at = end;
    last = { lead: leadFrom(cursor, begin), seconds };
    return last;
  }

  function read(cursor: JsonCursor): bigint | undefined {
    const { at: begin } = cursor;
    const minute = readMinute(cursor);
    const micros = minute === undefined ? undefined : readMicros(cursor);
    if (minute === undefined || micros === undefined) {
      cursor.at = begin;
      return undefined;
    }
    return BigInt(minute.seconds * MICROS_PER_SECOND + micros);
  }

  return { read, convert: (value) => parse(value) ?? null };
}

/** Reads what follows the minute, up to the quote: seconds with up to six digits of a fraction. */
function readMicros(cursor: JsonCursor): number | undefined {
  const seconds = readSeconds(cursor);
  if (seconds === undefined) return undefined;
  let micros = seconds * MICROS_PER_SECOND;
  let at = cursor.at + ':00'.length;
  if (byteAt(cursor, at) === POINT) {
    let unit = MICROS_PER_SECOND;
    for (at++; isDigit(byteAt(cursor, at)) && unit > 1; at++) {
      unit /= 10;
      micros += (byteAt(cursor, at) - ZERO) * unit;
    }
    if (unit === MICROS_PER_SECOND) return undefined;
  }
  if (byteAt(cursor, at) !== UTC || byteAt(cursor, at + 1) !== QUOTE) return undefined;
  cursor.at = at + 2;
  return micros;
}

function readSeconds(cursor: JsonCursor): number | undefined {
  const { at: colon } = cursor;
  const [tens, ones] = [byteAt(cursor, colon + 1), byteAt(cursor, colon + 2)];
  if (byteAt(cursor, colon) !== COLON || !isDigit(tens) || !isDigit(ones)) return undefined;
  const seconds = tens * 10 + ones - 11 * ZERO;
  return seconds <= LAST_SECOND ? seconds : undefined;
}
