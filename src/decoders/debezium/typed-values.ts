import { parseExactJson } from '../../model/exact-json.ts';
import { parseBase64 } from '../columns/binary.ts';
import { toDecimalText, toShortUnscaledText, toUnscaledText } from '../columns/decimals.ts';
import type { ConvertValue } from '../columns/dialect.ts';
import { toFloat } from '../columns/numbers.ts';
import { structuredTimeWriter } from '../columns/structured-times.ts';
import { checkScale, checkUnscaled, trueScaleOf } from '../columns/unscaled.ts';
import { ValueMismatch } from '../columns/value-mismatch.ts';
import type { ConnectSchema } from './connect-schema.ts';
import { isMembers, type Members, memberOf, setColumn, toInteger } from './members.ts';
import { createTimeConversion } from './time-values.ts';

const DECIMAL = 'org.apache.kafka.connect.data.Decimal';
const VARIABLE_SCALE_DECIMAL = 'io.debezium.data.VariableScaleDecimal';
const JSON_TEXT = 'io.debezium.data.Json';
const GEOMETRY = 'io.debezium.data.geometry.';
const SOURCE_TYPE = '__debezium.source.column.type';

/**
 * Compiles the conversion of a value to its canonical form, by the schema alone: never by the name
 * of the column, and never by what the value looks like. Null stays null.
 *
 * Values may be those of JSON (bytes in base64, numbers of any spelling) or of a binary format
 * (bytes, bigint).
 */
export function compileValue(schema: ConnectSchema): ConvertValue {
  const convert = compileNamed(schema) ?? compilePlain(schema);
  return (value) => (value === null || value === undefined ? null : convert(value));
}

/**
 * Returns the schema with JSON left as text, for declared columns: they parse it, and a JSON text
 * that is parsed here would be parsed there once more (`"12"` would become 12).
 */
export function withJsonAsText(schema: ConnectSchema): ConnectSchema {
  if (schema.name === JSON_TEXT) return { ...schema, name: undefined };
  return schema.items === undefined ? schema : { ...schema, items: withJsonAsText(schema.items) };
}

function compileNamed(schema: ConnectSchema): ConvertValue | undefined {
  const { name } = schema;
  if (name === undefined) return undefined;
  if (name === DECIMAL) return compileDecimal(schema);
  if (name === VARIABLE_SCALE_DECIMAL) return fromVariableScale;
  if (name === JSON_TEXT) return fromJsonText;
  if (name.startsWith(GEOMETRY)) return compileStruct(schema, compileShapePart);
  const writeStructured = structuredTimeWriter(name);
  if (writeStructured !== undefined) return (value) => writeStructured(toMembers(value));
  return createTimeConversion(name);
}

function compilePlain(schema: ConnectSchema): ConvertValue {
  switch (schema.type) {
    case 'int8':
    case 'int16':
    case 'int32':
      return toInt;
    case 'int64':
      return isUnsignedBigint(schema) ? toUnsignedBigint : toBigint;
    case 'float':
    case 'double':
      return toFloat;
    case 'boolean':
      return toBoolean;
    case 'string':
      return toText;
    case 'bytes':
      return toBytes;
    case 'array':
      return compileArray(schema);
    case 'map':
      return compileMap(schema);
    case 'struct':
      return compileStruct(schema, compileValue);
  }
}

function compileDecimal(schema: ConnectSchema): ConvertValue {
  const declared = toScale(schema.parameters['scale']);
  const scale = trueScaleOf(declared);
  return (value) => {
    // `decimal.format=NUMERIC` writes a number. A text is always base64.
    if (typeof value === 'string' && scale === declared) {
      return toShortUnscaledText(value, scale) ?? toUnscaledText(toUnscaled(value), scale);
    }
    if (typeof value === 'string' || value instanceof Uint8Array) {
      return scale === declared
        ? toUnscaledText(toUnscaled(value), scale)
        : toDecimalText(toUnscaledText(toUnscaled(value), declared), scale);
    }
    return toDecimalText(numberSource(value), Math.max(scale, 0));
  };
}

function fromVariableScale(value: unknown): string {
  const struct = toMembers(value);
  return toUnscaledText(toUnscaled(memberOf(struct, 'value')), toScale(memberOf(struct, 'scale')));
}

function fromJsonText(value: unknown): unknown {
  return parseExactJson(toText(value));
}

function compileArray(schema: ConnectSchema): ConvertValue {
  const convert = schema.items === undefined ? undefined : compileValue(schema.items);
  return (value) => {
    if (!Array.isArray(value)) throw new ValueMismatch('not an array');
    return convert === undefined ? value : value.map(convert);
  };
}

/** Maps with text keys are objects; others are lists of pairs. */
function compileMap({ keys, values }: ConnectSchema): ConvertValue {
  if (keys === undefined || values === undefined) throw new ValueMismatch('map without types');
  const [toKey, toValue] = [compileValue(keys), compileValue(values)];
  return (value) => {
    if (Array.isArray(value)) {
      return value.map((pair: unknown) => {
        if (!Array.isArray(pair)) throw new ValueMismatch('not a pair');
        return [toKey(pair[0]), toValue(pair[1])];
      });
    }
    const members = toMembers(value);
    return Object.fromEntries(
      Object.entries(members).map(([name, member]) => [name, toValue(member)]),
    );
  };
}

function compileStruct(
  schema: ConnectSchema,
  compile: (schema: ConnectSchema) => ConvertValue,
): ConvertValue {
  const fields = schema.fields.map(({ name, schema }) => [name, compile(schema)] as const);
  return (value) => {
    const members = toMembers(value);
    const struct: Record<string, unknown> = {};
    for (const [name, convert] of fields) setColumn(struct, name, convert(memberOf(members, name)));
    return struct;
  };
}

/** Shapes keep their WKB as base64 text, so that they can be written to any target as they are. */
function compileShapePart(schema: ConnectSchema): ConvertValue {
  if (schema.type === 'struct') {
    const convert = compileStruct(schema, compileShapePart);
    return (value) => (value === null || value === undefined ? null : convert(value));
  }
  if (schema.type !== 'bytes') return compileValue(schema);
  return (value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : (value ?? null);
}

function isUnsignedBigint({ parameters }: ConnectSchema): boolean {
  return /^BIGINT UNSIGNED/i.test(parameters[SOURCE_TYPE] ?? '');
}

function toInt(value: unknown): number {
  const number = typeof value === 'number' ? value : Number(toBigint(value));
  if (!Number.isSafeInteger(number)) throw new ValueMismatch('not an integer');
  return number;
}

function toBigint(value: unknown): bigint {
  const integer =
    typeof value === 'number' || typeof value === 'bigint' ? toInteger(value) : undefined;
  if (integer === undefined) throw new ValueMismatch('not an integer');
  return integer;
}

function toUnsignedBigint(value: unknown): bigint {
  return BigInt.asUintN(64, toBigint(value));
}

function toBoolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new ValueMismatch('not a boolean');
  return value;
}

function toText(value: unknown): string {
  if (typeof value !== 'string') throw new ValueMismatch('not a text');
  return value;
}

function toScale(value: unknown): number {
  return checkScale(Number(toInteger(value) ?? Number.NaN));
}

function toBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return parseBase64(toText(value), 'base64');
}

function toUnscaled(value: unknown): Uint8Array {
  return checkUnscaled(toBytes(value));
}

function toMembers(value: unknown): Members {
  if (!isMembers(value)) throw new ValueMismatch('not a struct');
  return value;
}

function numberSource(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (JSON.isRawJSON(value)) return value.rawJSON;
  throw new ValueMismatch('not a decimal number');
}
