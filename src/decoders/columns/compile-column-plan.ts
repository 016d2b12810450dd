import type { Column } from '../../model/columns.ts';
import { byteAt, type JsonCursor, readText } from '../json/json-cursor.ts';
import { isDigit, isEnd, readInteger } from '../json/json-word.ts';
import type { ColumnPlan } from '../json/object-shapes.ts';
import { compileColumn } from './compile-column.ts';
import { toDecimalText } from './decimals.ts';
import type { ConvertValue, Dialect } from './dialect.ts';
import { fromDateText, fromTimestampText, fromTimestamptzText } from './iso-times.ts';
import { ValueMismatch } from './value-mismatch.ts';

const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

const UUID = '6f9619ff-8b86-d011-b42d-00cf4fc964ff';
const HEX = 1;
const DASH = 2;
/** What stands at each place of a UUID, and which bytes are that. */
const UUID_PLACES = Uint8Array.from(UUID, uuidPart);
const UUID_PARTS = Uint8Array.from({ length: 256 }, (_none, byte) =>
  uuidPart(String.fromCharCode(byte)),
);

type ReadUsual = NonNullable<ColumnPlan['read']>;

/**
 * Compiles how values of a column become canonical while JSON is parsed: to what `compileColumn`
 * makes of the parsed values, but the usual spellings without a parsed value between.
 */
export function compileColumnPlan(column: Column, dialect: Dialect): ColumnPlan {
  const convert = compileColumn(column, dialect);
  const isChecked = column.facts.schema !== undefined;
  return {
    read: isChecked ? undefined : usualReader(column),
    convert: column.kind === 'json' ? keepingNull(convert) : convert,
  };
}

function usualReader({ kind, facts }: Column): ReadUsual | undefined {
  switch (kind) {
    case 'int':
      return readInteger;
    case 'decimal':
      return (cursor) => readDecimal(cursor, facts.scale);
    case 'boolean':
      return readBit;
    case 'text':
      return (cursor) => (isText(cursor) ? readText(cursor) : undefined);
    case 'oneOf':
      return compileOneOf(facts.values ?? []);
    case 'uuid':
      return readUuid;
    case 'date':
      return (cursor) => (isText(cursor) ? fromDateText(readText(cursor)) : undefined);
    case 'timestamp':
      return (cursor) => (isText(cursor) ? fromTimestampText(readText(cursor)) : undefined);
    case 'timestamptz':
      return (cursor) => (isText(cursor) ? fromTimestamptzText(readText(cursor)) : undefined);
    default:
      return undefined;
  }
}

/** In a canonical row nobody can tell the JSON text `"null"` from a column without value. */
function keepingNull(convert: ConvertValue): ConvertValue {
  return (value) => {
    const canonical = convert(value);
    if (canonical === null && value !== null) throw new ValueMismatch('null that was no null');
    return canonical;
  };
}

function isText(cursor: JsonCursor): boolean {
  return byteAt(cursor, cursor.at) === QUOTE;
}

/** A number is canonical as it is written, but for the count of digits behind the point. */
function readDecimal(cursor: JsonCursor, scale: number | undefined): string | undefined {
  const { at: begin } = cursor;
  const first = byteAt(cursor, begin) === MINUS ? begin + 1 : begin;
  const point = endOfDigits(cursor, first);
  const isWhole = byteAt(cursor, point) !== POINT;
  const end = isWhole ? point : endOfDigits(cursor, point + 1);
  if (!isEnd(byteAt(cursor, end)) || point === first || end === point + 1) return undefined;
  // Zeros that lead, and numbers that may be a zero with a sign, are for others.
  if (byteAt(cursor, first) === ZERO && point > begin + 1) return undefined;
  cursor.at = end;
  const text = cursor.text.slice(begin, end);
  const digits = isWhole ? 0 : end - point - 1;
  return scale === undefined || scale === digits ? text : toDecimalText(text, scale);
}

function endOfDigits(cursor: JsonCursor, begin: number): number {
  let at = begin;
  while (isDigit(byteAt(cursor, at))) at++;
  return at;
}

function readBit(cursor: JsonCursor): boolean | undefined {
  const bit = byteAt(cursor, cursor.at) - ZERO;
  if ((bit !== 0 && bit !== 1) || !isEnd(byteAt(cursor, cursor.at + 1))) return undefined;
  cursor.at++;
  return bit === 1;
}

function compileOneOf(values: readonly string[]): ReadUsual {
  const known = new Set(values);
  return (cursor) => {
    if (!isText(cursor)) return undefined;
    const text = readText(cursor);
    if (!known.has(text)) throw new ValueMismatch('not one of the declared values');
    return text;
  };
}

function readUuid(cursor: JsonCursor): string | undefined {
  const begin = cursor.at + 1;
  const end = begin + UUID.length;
  if (!isText(cursor) || byteAt(cursor, end) !== QUOTE) return undefined;
  for (let at = 0; at < UUID.length; at++) {
    if (UUID_PARTS[byteAt(cursor, begin + at)] !== UUID_PLACES[at]) return undefined;
  }
  cursor.at = end + 1;
  return cursor.text.slice(begin, end);
}

function uuidPart(letter: string): number {
  if (letter === '-') return DASH;
  return /[0-9a-f]/.test(letter) ? HEX : 0;
}
