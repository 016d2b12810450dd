import { isMembers } from '../debezium/members.ts';
import { parseBase64 } from './binary.ts';
import { isDecimalText, toShortUnscaledText, toUnscaledText } from './decimals.ts';
import type { Dialect } from './dialect.ts';
import { ValueMismatch } from './value-mismatch.ts';

const NO_SCALE = 'base64 without scale: declare decimal({ scale })';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * No numeric column with a scale holds more than PostgreSQL's 1,000 digits, which take so many bytes;
 * with one of its negative scales, another 2,048 digits. Columns without a scale are sent with the scale
 * of each value.
 */
const MAX_SCALED_BYTES = 416;
const MAX_BYTES_OF_NEGATIVE_SCALES = 1_267;

/** What PostgreSQL's catalog, and so Debezium, writes for a negative scale: 2048 less so many. */
const POSTGRES_SCALES = 2_048;
/** Beyond every database: PostgreSQL's largest scale is 16,383. A scale costs so many digits. */
const MAX_SCALE = 20_000;
/** The digits of PostgreSQL's longest numeric take 61 kB; more would only cost time. */
const MAX_UNSCALED_BYTES = 64 * 1024;

/**
 * Returns the scale of a Connect decimal as the database means it: PostgreSQL's negative ones arrive as
 * 2048 less so many, and no database has a scale between that and 1,024.
 */
export function trueScaleOf(wireScale: number): number {
  return wireScale > 1_024 && wireScale < POSTGRES_SCALES ? wireScale - POSTGRES_SCALES : wireScale;
}

/** Returns the scale by which an unscaled number of a column is written. */
export function wireScaleOf(scale: number | undefined, dialect: Dialect): number | undefined {
  const isPostgres = dialect.tool === 'debezium' && dialect.connector === 'postgresql';
  return isPostgres && scale !== undefined && scale < 0 ? POSTGRES_SCALES + scale : scale;
}

/** Checks a scale that came with its value. @throws {ValueMismatch} */
export function checkScale(scale: number): number {
  if (!(Math.abs(scale) <= MAX_SCALE)) throw new ValueMismatch('decimal without a possible scale');
  return scale;
}

/** Checks the length of an unscaled number. @throws {ValueMismatch} */
export function checkUnscaled(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MAX_UNSCALED_BYTES) throw new ValueMismatch('decimal of too many digits');
  return bytes;
}

/**
 * Compiles the test for texts that are an unscaled integer in base64, as Debezium writes decimals with
 * `decimal.handling.mode=precise`, and unsigned integers with `bigint.unsigned.handling.mode=precise`.
 *
 * The function throws a `ValueMismatch` for a text that may be either, where nothing says which it is.
 */
export function compileUnscaledTest(dialect: Dialect): (text: string) => boolean {
  if (dialect.tool !== 'debezium') return () => false;
  switch (dialect.decimal) {
    case 'precise':
      return () => true;
    // Numbers are texts or numbers then, and what is no number is one of the words for that.
    case 'string':
    case 'double':
      return () => false;
    case undefined:
      return (text) => {
        if (text.length % 4 !== 0 || !BASE64.test(text)) return false;
        if (isDecimalText(text)) {
          throw new ValueMismatch('base64 or digits: set `decimal` of debezium({...})');
        }
        return true;
      };
  }
}

/** Returns the decimal number of an unscaled one in base64. @throws {ValueMismatch} */
export function unscaledText(base64: string, scale: number | undefined): string {
  if (scale === undefined) throw new ValueMismatch(NO_SCALE);
  return toShortUnscaledText(base64, scale) ?? scaledText(parseBase64(base64, 'base64'), scale);
}

/** Returns the decimal number of bytes, or of a number with its scale. @throws {ValueMismatch} */
export function textOfStruct(value: unknown, scale: number | undefined): string {
  if (value instanceof Uint8Array && scale !== undefined) return scaledText(value, scale);
  return textOfVariableScale(value, 'not a decimal number');
}

/** Returns the number of an `io.debezium.data.VariableScaleDecimal`. @throws {ValueMismatch} */
export function textOfVariableScale(value: unknown, otherwise: string): string {
  if (!isMembers(value)) throw new ValueMismatch(otherwise);
  const { scale, value: unscaled } = value;
  if (typeof scale !== 'number' || !Number.isInteger(scale)) throw new ValueMismatch(otherwise);
  const bytes = typeof unscaled === 'string' ? parseBase64(unscaled, 'base64') : unscaled;
  if (!(bytes instanceof Uint8Array)) throw new ValueMismatch(otherwise);
  return toUnscaledText(checkUnscaled(bytes), checkScale(scale));
}

function scaledText(bytes: Uint8Array, scale: number): string {
  const isNegative = trueScaleOf(scale) !== scale;
  if (bytes.length > (isNegative ? MAX_BYTES_OF_NEGATIVE_SCALES : MAX_SCALED_BYTES)) {
    throw new ValueMismatch('more digits than a scale allows: a negative one is declared as it is');
  }
  return toUnscaledText(bytes, checkScale(scale));
}
