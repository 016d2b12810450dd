import { parseBase64 } from './binary.ts';
import { countSignificantDigits, toDecimalText, toUnscaledText, toWholeText } from './decimals.ts';
import type { ConvertValue, Dialect } from './dialect.ts';
import { Misfit } from './misfit.ts';

const DIGITS = /^-?\d+$/;
const DIGITS_ONLY = /^\d+$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** What a scale multiplies by, for the scales of most columns. */
const UNITS: readonly number[] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
/** Whole numbers of fifteen digits. */
const MAX_SURE = 999_999_999_999_999;

/**
 * DMS prints integers of more than 16 digits through a floating-point number, with 15 digits or
 * more: one with fewer was not cut.
 */
const CUT_DIGITS = 15;

/**
 * The longest integer that scientific notation may stand for: a few characters would otherwise cost as
 * much as a batch. Oracle's longest has 126 digits.
 */
const MAX_EXPONENT = 10_000;

/** Answers a safe integer. */
export function toInt(value: unknown): number {
  if (Number.isSafeInteger(value)) return value as number;
  const whole = toBigint(value);
  const number = Number(whole);
  if (!Number.isSafeInteger(number)) throw new Misfit('beyond 2^53: declare bigint()');
  return number;
}

/** Answers an integer of any size. */
export function toBigint(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && DIGITS.test(value)) return BigInt(value);
  if (JSON.isRawJSON(value)) return toScientificInteger(value.rawJSON);
  throw new Misfit('not an integer');
}

/** Answers a floating-point number: the nearest one to the digits on the wire. */
export function toFloat(value: unknown): number {
  switch (typeof value) {
    case 'number':
      return value;
    case 'bigint':
      return finite(Number(value));
    case 'string':
      return parseFloatText(value);
    default:
      if (JSON.isRawJSON(value)) return finite(Number(value.rawJSON));
      throw new Misfit('not a number');
  }
}

/** Compiles the conversion of an exact decimal column. */
export function compileDecimal(scale: number | undefined, dialect: Dialect): ConvertValue {
  return (value) => {
    switch (typeof value) {
      case 'number':
        return toPlainText(value, scale) ?? toDecimalText(String(value), scale);
      case 'bigint':
        return toDecimalText(String(value), scale);
      case 'string':
        return isUnscaled(value, dialect) ? fromBase64(value, scale) : toDecimalText(value, scale);
      default:
        return toDecimalText(textOfObject(value, scale), scale);
    }
  };
}

/**
 * The short way for most numbers; `undefined` for all that it does not know.
 *
 * Digits are taken from whole numbers: to write a fraction takes several times as long. Exact: a
 * decimal of up to 15 digits is the only such one that its JavaScript number stands for.
 */
function toPlainText(value: number, scale: number | undefined): string | undefined {
  const unit = scale === undefined ? undefined : UNITS[scale];
  if (unit === undefined) return undefined;
  const scaled = Math.round(Math.abs(value) * unit);
  if (!(scaled <= MAX_SURE) || scaled / unit !== Math.abs(value)) return undefined;
  const rest = scaled % unit;
  const whole = `${value < 0 ? '-' : ''}${(scaled - rest) / unit}`;
  return unit === 1 ? whole : `${whole}.${String(unit + rest).slice(1)}`;
}

function toScientificInteger(text: string): bigint {
  if (text === '-0') return 0n;
  // `5.0` in an integer column is a sign of a wrong declaration, and not of a wrong number.
  const [, exponent] = text.split(/e/i);
  if (exponent === undefined) throw new Misfit('not an integer');
  if (Number(exponent) > MAX_EXPONENT) throw new Misfit('too many digits');
  const whole = BigInt(toWholeText(text));
  const isSure = Number.isSafeInteger(Number(whole)) || countSignificantDigits(text) < CUT_DIGITS;
  if (!isSure)
    throw new Misfit('digits lost upstream: set UseLargeIntegerValue of the DMS endpoint');
  return whole;
}

function parseFloatText(text: string): number {
  if (text === 'NaN') return Number.NaN;
  if (text === 'Infinity') return Number.POSITIVE_INFINITY;
  if (text === '-Infinity') return Number.NEGATIVE_INFINITY;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) throw new Misfit('not a number');
  return finite(Number(text));
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new Misfit('beyond the range of a floating-point number');
  return value;
}

/** Tells whether a text is an unscaled integer in base64, as Debezium's `precise` mode writes it. */
function isUnscaled(text: string, dialect: Dialect): boolean {
  if (dialect.tool !== 'debezium' || dialect.decimal === 'string') return false;
  if (dialect.decimal === 'precise') return true;
  // Without the setting only what can be one of the two is taken: nothing is guessed.
  const couldBeBase64 = BASE64.test(text) && text.length % 4 === 0;
  if (couldBeBase64 && DIGITS_ONLY.test(text)) {
    throw new Misfit('base64 or digits: set `decimal` of debezium({...})');
  }
  return couldBeBase64;
}

function fromBase64(text: string, scale: number | undefined): string {
  if (scale === undefined) {
    throw new Misfit('base64 without scale: declare decimal({ scale })');
  }
  return toUnscaledText(parseBase64(text, 'base64'), scale);
}

function textOfObject(value: unknown, scale: number | undefined): string {
  if (JSON.isRawJSON(value)) return value.rawJSON;
  if (value instanceof Uint8Array && scale !== undefined) return toUnscaledText(value, scale);
  return textOfVariableScale(value);
}

/** `io.debezium.data.VariableScaleDecimal`. */
function textOfVariableScale(value: unknown): string {
  if (typeof value !== 'object' || value === null) throw new Misfit('not a decimal number');
  const { scale, value: unscaled } = value as { scale?: unknown; value?: unknown };
  if (typeof scale !== 'number' || !Number.isInteger(scale)) {
    throw new Misfit('not a decimal number');
  }
  const bytes = typeof unscaled === 'string' ? parseBase64(unscaled, 'base64') : unscaled;
  if (!(bytes instanceof Uint8Array)) throw new Misfit('not a decimal number');
  return toUnscaledText(bytes, scale);
}
