import { countSignificantDigits, toDecimalText, toWholeText } from './decimals.ts';
import type { ConvertValue, Dialect } from './dialect.ts';
import {
  compileUnscaledTest,
  textOfStruct,
  textOfVariableScale,
  unscaledText,
  wireScaleOf,
} from './unscaled.ts';
import { ValueMismatch } from './value-mismatch.ts';

const DIGITS = /^-?\d+$/;

const LOST = 'digits lost upstream: set UseLargeIntegerValue of the DMS endpoint';

/** What is no number but may stand in a floating-point column. */
const NO_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

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
/** The longest integer column; PostgreSQL's `numeric` has more, and is no integer column. */
const MAX_INTEGER_DIGITS = 10_000;

/** Compiles the conversion of a column of safe integers. */
export function compileInt(dialect: Dialect): ConvertValue {
  const toBigint = compileBigint(dialect);
  return (value) => {
    if (Number.isSafeInteger(value)) return value;
    const number = Number(toBigint(value));
    if (!Number.isSafeInteger(number)) throw new ValueMismatch('beyond 2^53: declare bigint()');
    return number;
  };
}

/** Compiles the conversion of a column of integers of any size. */
export function compileBigint(dialect: Dialect): (value: unknown) => bigint {
  const isUnscaled = compileUnscaledTest(dialect);
  return (value) => {
    if (typeof value === 'bigint') return value;
    if (typeof value === 'string')
      return toWhole(isUnscaled(value) ? unscaledText(value, 0) : value);
    return ofNumber(value);
  };
}

function ofNumber(value: unknown): bigint {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? BigInt(value) : toScientificInteger(String(value));
  }
  if (JSON.isRawJSON(value)) return toScientificInteger(value.rawJSON);
  return toWhole(toWholeText(textOfVariableScale(value, 'not an integer')));
}

/** Compiles the conversion of a floating-point column: the nearest number to the digits on the wire. */
export function compileFloat(dialect: Dialect): (value: unknown) => number {
  const isUnscaled = compileUnscaledTest(dialect);
  return (value) => {
    if (typeof value !== 'string') return toFloat(value);
    // Only numbers that are none are sent as these words.
    const known = NO_NUMBERS.get(value);
    if (known === undefined && isUnscaled(value)) {
      throw new ValueMismatch('base64 without scale: declare decimal({ scale })');
    }
    return known ?? parseFloatText(value);
  };
}

/** Returns the floating-point number that is nearest to the digits on the wire. */
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
      return parseFloatText(textOfVariableScale(value, 'not a number'));
  }
}

/** Compiles the conversion of an exact decimal column. */
export function compileDecimal(scale: number | undefined, dialect: Dialect): ConvertValue {
  const isUnscaled = compileUnscaledTest(dialect);
  const wireScale = wireScaleOf(scale, dialect);
  const ofText = (text: string): string => {
    if (dialect.tool === 'dms') refuseLostDigits(text, scale);
    return toDecimalText(text, scale);
  };
  // With its own scale, the number has the digits that are declared.
  const ofUnscaled = (text: string): string =>
    scale === wireScale ? text : toDecimalText(text, scale);
  const ofStruct = (value: unknown): string => toDecimalText(textOfStruct(value, wireScale), scale);
  return (value) => {
    switch (typeof value) {
      case 'number':
        return toPlainText(value, scale) ?? ofText(String(value));
      case 'bigint':
        return toDecimalText(String(value), scale);
      case 'string':
        return isUnscaled(value) ? ofUnscaled(unscaledText(value, wireScale)) : ofText(value);
      default:
        if (JSON.isRawJSON(value)) return ofText(value.rawJSON);
        return ofStruct(value);
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
  if (exponent === undefined) throw new ValueMismatch('not an integer');
  if (Number(exponent) > MAX_EXPONENT) throw new ValueMismatch('too many digits');
  const whole = toWhole(toWholeText(text));
  const isSure = Number.isSafeInteger(Number(whole)) || countSignificantDigits(text) < CUT_DIGITS;
  if (!isSure) throw new ValueMismatch(LOST);
  return whole;
}

/** DMS prints decimals in scientific notation from a floating-point number too. */
function refuseLostDigits(text: string, scale: number | undefined): void {
  if (!/e/i.test(text) || countSignificantDigits(text) < CUT_DIGITS) return;
  const isSure = scale !== undefined && scale <= 0 && Number.isSafeInteger(Number(text));
  if (!isSure) throw new ValueMismatch(LOST);
}

function toWhole(text: string): bigint {
  if (text.length > MAX_INTEGER_DIGITS) throw new ValueMismatch('too many digits');
  if (!DIGITS.test(text)) throw new ValueMismatch('not an integer');
  return BigInt(text);
}

function parseFloatText(text: string): number {
  const known = NO_NUMBERS.get(text);
  if (known !== undefined) return known;
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text))
    throw new ValueMismatch('not a number');
  return finite(Number(text));
}

function finite(value: number): number {
  if (!Number.isFinite(value))
    throw new ValueMismatch('beyond the range of a floating-point number');
  return value;
}
