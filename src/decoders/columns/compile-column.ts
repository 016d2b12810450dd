import type { Column } from '../../model/columns.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import { isMembers } from '../debezium/members.ts';
import { compileBytes, parseBase64 } from './binary.ts';
import { compileTime } from './compile-time.ts';
import type { ConvertValue, Dialect } from './dialect.ts';
import { compileBigint, compileDecimal, compileFloat, compileInt } from './numbers.ts';
import { compileSchema } from './refine.ts';
import { textOfVariableScale } from './unscaled.ts';
import { ValueMismatch } from './value-mismatch.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `true` and `false` by their spellings as text; the base64 ones are BIT columns of Debezium. */
const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  [1, true],
  [0, false],
  ['t', true],
  ['f', false],
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);

/**
 * Compiles the conversion of one column: from what the capture tool wrote to the one canonical
 * value that the column type of `model/columns.ts` promises. Nothing is rounded, cut or guessed.
 *
 * The function throws a `ValueMismatch` for a value that does not fit, a null in a column that is not
 * nullable included.
 */
export function compileColumn(column: Column, dialect: Dialect): ConvertValue {
  const convert = compileKind(column, dialect);
  const check = column.facts.schema === undefined ? undefined : compileSchema(column);
  const isRefused = isNeverNull(column);
  return (value) => {
    if (value === null) {
      if (!isRefused) return null;
      throw new ValueMismatch('null in a column that is not nullable');
    }
    const canonical = convert(value);
    return check === undefined ? canonical : check(canonical);
  };
}

/** Tells whether null does not fit a column; a column of unknown values takes all as they are. */
export function isNeverNull({ kind, isNullable }: Column): boolean {
  return !isNullable && kind !== 'unknown';
}

function compileKind(column: Column, dialect: Dialect): ConvertValue {
  const { kind, facts } = column;
  switch (kind) {
    case 'int':
      return compileInt(dialect);
    case 'bigint':
      return compileBigint(dialect);
    case 'float':
      return compileFloat(dialect);
    case 'decimal':
      return compileDecimal(facts.scale, dialect);
    case 'boolean':
      return dialect.tool === 'debezium' ? toBooleanOrBit : toBoolean;
    case 'text':
      return toText;
    case 'uuid':
      return toUuid;
    case 'oneOf':
      return compileOneOf(facts.values ?? []);
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
    case 'interval':
      return compileTime(kind, column, dialect);
    case 'bytes':
      return compileBytes(dialect);
    case 'json':
      return toJson;
    case 'array':
      return compileArray(facts.of, dialect);
    case 'unknown':
      return (value) => value;
  }
}

function toText(value: unknown): string {
  if (typeof value !== 'string') throw new ValueMismatch('not a text');
  return value;
}

function toUuid(value: unknown): string {
  const text = toText(value);
  if (UUID.test(text)) return text;
  const lower = text.toLowerCase();
  if (!UUID.test(lower)) throw new ValueMismatch('not a UUID');
  return lower;
}

function toBoolean(value: unknown): boolean {
  const known = BOOLEANS.get(value);
  if (known === undefined) throw new ValueMismatch('not a boolean');
  return known;
}

function toBooleanOrBit(value: unknown): boolean {
  const known = BOOLEANS.get(value);
  if (known !== undefined) return known;
  // Oracle's NUMBER without digits and scale.
  if (isMembers(value)) return toBoolean(textOfVariableScale(value, 'not a boolean'));
  // A BIT of one bit, little-endian; PostgreSQL's without zero bytes at its end.
  const [bit = 0, ...rest] = parseBase64(toText(value), 'base64');
  if (bit > 1 || rest.some((byte) => byte !== 0)) throw new ValueMismatch('more than one bit');
  return bit === 1;
}

function compileOneOf(values: readonly string[]): ConvertValue {
  const known: ReadonlySet<unknown> = new Set(values);
  return (value) => {
    if (!known.has(value)) throw new ValueMismatch('not one of the declared values');
    return value;
  };
}

function toJson(value: unknown): unknown {
  return typeof value === 'string' ? parseText(value) : value;
}

function compileArray(of: Column | undefined, dialect: Dialect): ConvertValue {
  const convert = of === undefined ? toJson : compileColumn(of, dialect);
  return (value) => {
    const list = toJson(value);
    if (!Array.isArray(list)) throw new ValueMismatch('not a list');
    return list.map((part: unknown) => convert(part));
  };
}

function parseText(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    throw new ValueMismatch('not JSON');
  }
}
