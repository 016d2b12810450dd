import type { StandardSchemaV1 } from '@standard-schema/spec';
import { CdcError } from '../../errors.ts';
import type { Row } from '../../model/change-event.ts';
import type { Column, ColumnKind } from '../../model/columns.ts';
import { isObject } from '../../model/fields.ts';
import { guardRow } from '../../model/guard-row.ts';
import type { Json } from '../../model/json.ts';
import { isTableShape, type Lookup } from '../../model/lookup.ts';
import type { Table } from '../../model/table.ts';

/** Stands for what does not fit. */
const MISFIT = Symbol('misfit');

/** Reads what was found; `key` is the key of the row that was asked for. */
export type ReadFound = (value: unknown, key: Row) => unknown;

/**
 * Compiles how what a lookup finds becomes a row of its table, or what its schema makes of it.
 *
 * Numbers of an item have all their digits (`JSON.rawJSON`). A column that the item does not have is not
 * known: reading it throws, as with a column that was not captured.
 *
 * It throws `ERR_CDC_LOOKUP_INVALID` for what does not fit.
 */
export function compileReadFound(name: string, { of }: Lookup): ReadFound {
  if (!isTableShape(of)) return (value) => readBySchema(name, of, toPlain(value));
  const columns = Object.entries(of.columns);
  return (value, key) => {
    if (!isObject(value)) throw misfit(name, of, undefined);
    const held = columns.filter(([column]) => !Object.hasOwn(key, column));
    const known = held.filter(([column]) => Object.hasOwn(value, column));
    const row = known.map(([column, declared]) => {
      const read = readColumn(declared, value[column]);
      if (read === MISFIT) throw misfit(name, of, column);
      return [column, read] as const;
    });
    const unknown = held.filter(([column]) => !Object.hasOwn(value, column));
    return guardRow<Row>(
      { ...key, ...Object.fromEntries(row) },
      unknown.map(([column]) => column),
    );
  };
}

function readBySchema(name: string, schema: StandardSchemaV1, value: unknown): unknown {
  let result: ReturnType<StandardSchemaV1['~standard']['validate']>;
  try {
    result = schema['~standard'].validate(value);
  } catch {
    throw misfit(name, undefined, undefined);
  }
  // What answers later cannot be waited for: building is pure.
  if (result instanceof Promise || result.issues !== undefined) {
    throw misfit(name, undefined, undefined);
  }
  return result.value;
}

function readColumn(column: Column, value: unknown): unknown {
  if (value === null) return column.isNullable || column.kind === 'json' ? null : MISFIT;
  const read = READERS[column.kind](value, column);
  const { schema } = column.facts;
  if (read === MISFIT || schema === undefined || column.kind === 'json') return read;
  const result = schema['~standard'].validate(read);
  return result instanceof Promise || result.issues !== undefined ? MISFIT : read;
}

type Read = (value: unknown, column: Column) => unknown;

const readText: Read = (value) => (typeof value === 'string' ? value : MISFIT);
const readPlain: Read = (value) => toPlain(value);

const READERS: Readonly<Record<ColumnKind, Read>> = {
  int: (value) => {
    const number = toNumber(value);
    return Number.isSafeInteger(number) ? number : MISFIT;
  },
  bigint: (value) => {
    const digits = digitsOf(value);
    return digits !== undefined && INTEGER.test(digits) ? BigInt(digits) : MISFIT;
  },
  decimal: (value) => {
    const digits = typeof value === 'string' ? value : digitsOf(value);
    return digits !== undefined && DECIMAL.test(digits) ? digits : MISFIT;
  },
  float: (value) => toNumber(value) ?? MISFIT,
  boolean: (value) => (typeof value === 'boolean' ? value : MISFIT),
  text: readText,
  uuid: readText,
  oneOf: (value, { facts }) =>
    typeof value === 'string' && facts.values?.includes(value) === true ? value : MISFIT,
  date: readText,
  time: readText,
  timestamp: readText,
  timestamptz: readText,
  interval: readText,
  bytes: (value) => (value instanceof Uint8Array ? value : MISFIT),
  json: readPlain,
  unknown: readPlain,
  array: (value, { facts }) => {
    const { of } = facts;
    if (!Array.isArray(value) || of === undefined) return MISFIT;
    const read = value.map((one) => readColumn(of, one));
    return read.includes(MISFIT) ? MISFIT : read;
  },
};

const INTEGER = /^-?\d+$/;
const DECIMAL = /^-?\d+(?:\.\d+)?$/;

function digitsOf(value: unknown): string | undefined {
  if (JSON.isRawJSON(value)) return value.rawJSON;
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

function toNumber(value: unknown): number | undefined {
  const digits = digitsOf(value);
  return digits === undefined ? undefined : Number(digits);
}

/** Numbers that JavaScript holds exactly become numbers, longer integers bigints; the rest keeps its digits. */
function toPlain(value: unknown): unknown {
  if (JSON.isRawJSON(value)) return toPlainNumber(value.rawJSON);
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isObject(value) || value instanceof Uint8Array) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, toPlain(one)]));
}

function toPlainNumber(digits: string): unknown {
  const number = Number(digits);
  if (INTEGER.test(digits)) return Number.isSafeInteger(number) ? number : BigInt(digits);
  return String(number) === digits ? number : JSON.rawJSON(digits);
}

function misfit(name: string, of: Table | undefined, column: string | undefined): CdcError {
  const place = column === undefined ? '' : `, column ${column}`;
  const shape = of === undefined ? 'its schema' : `table ${of.name}`;
  const message = `Lookup ${name}: what was found does not fit ${shape}${place}`;
  return new CdcError('ERR_CDC_LOOKUP_INVALID', message, {
    details: { ...(column === undefined ? {} : { column }) },
  });
}
