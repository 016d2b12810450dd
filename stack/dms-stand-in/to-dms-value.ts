import type { Json } from '../../src/model/json.ts';
import type { DmsStandInSettings } from './settings.ts';

/** More digits than this are written in scientific notation, and lose some. */
const EXACT_INTEGER_DIGITS = 16;
/** With `UseLargeIntegerValue`. */
const LARGE_INTEGER_DIGITS = 18;
/** `numeric` without a precision is taken as (28,6). */
const UNBOUNDED_SCALE = 6;
/** From this precision on a numeric is a text. */
const TEXT_PRECISION = 39;

const LOB_TYPES: ReadonlySet<string> = new Set(['text', 'json', 'jsonb', 'bytea', 'xml']);

/** Tells the types whose values DMS treats as large objects: they are in no before image. */
export function isLob(type: string): boolean {
  return LOB_TYPES.has(type) || type.endsWith('[]');
}

/** Writes a value of PostgreSQL, given as its text, as DMS does. */
export function toDmsValue(type: string, text: string, settings: DmsStandInSettings): Json {
  const [name = ''] = type.split('(');
  switch (name) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return toInteger(text, settings);
    case 'numeric':
      return toNumeric(type, text);
    case 'real':
    case 'double precision':
      return Number.isFinite(Number(text)) ? JSON.rawJSON(String(Number(text))) : text;
    case 'boolean':
      return toBoolean(text, settings);
    case 'bytea':
      return `${settings.noHexPrefix ? '' : '0x'}${text.slice(2).toUpperCase()}`;
    case 'timestamp with time zone':
    case 'timestamp without time zone':
      return toTimestamp(text);
    default:
      return text;
  }
}

/** Writes PostgreSQL's text of an instant in UTC as DMS writes all times: with `Z`. */
export function toTimestamp(text: string): string {
  if (text === 'infinity') return '9999-12-31T23:59:59.999999Z';
  if (text === '-infinity') return '0001-01-01T00:00:00Z';
  return `${text.replace(' ', 'T').replace(/\+00$/, '')}Z`;
}

function toInteger(text: string, { useLargeIntegerValue }: DmsStandInSettings): Json {
  const digits = text.replace('-', '').length;
  const exact = useLargeIntegerValue ? LARGE_INTEGER_DIGITS : EXACT_INTEGER_DIGITS;
  return JSON.rawJSON(digits <= exact ? text : Number(text).toExponential());
}

function toNumeric(type: string, text: string): Json {
  const precision = Number(/\((\d+)/.exec(type)?.[1] ?? 0);
  if (precision >= TEXT_PRECISION || text === 'NaN') return text;
  if (precision > 0) return JSON.rawJSON(text);
  const [whole = '', fraction = ''] = text.split('.');
  return JSON.rawJSON(
    `${whole}.${fraction.padEnd(UNBOUNDED_SCALE, '0').slice(0, UNBOUNDED_SCALE)}`,
  );
}

function toBoolean(text: string, { mapBooleanAsBoolean }: DmsStandInSettings): Json {
  const isTrue = text === 'true' || text === 't';
  if (mapBooleanAsBoolean) return isTrue;
  return isTrue ? 't' : 'f';
}
