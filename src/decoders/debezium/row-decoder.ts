import { CdcError } from '../../errors.ts';
import type { Row } from '../../model/change-event.ts';
import { formatTable, type Table, type TableId } from '../../model/table.ts';
import type { ConvertValue, DebeziumWire, Dialect } from '../columns/dialect.ts';
import { createRowReaders, type RowReaders } from '../columns/row-reader.ts';
import { ValueMismatch, wireTypeOf } from '../columns/value-mismatch.ts';
import type { DriftWatch } from '../drift/drift-watch.ts';
import type { ConnectSchema } from './connect-schema.ts';
import { type Members, setColumn } from './members.ts';
import type { OtherImage } from './row-plan.ts';
import type { RowTable } from './row-table.ts';
import { compileValue, withJsonAsText } from './typed-values.ts';
import { createUnavailableTest } from './unavailable.ts';
import { createUsualRows, type UsualRowParts } from './usual-rows.ts';

/** A part of a row, as it was sent. */
export interface RawRow {
  readonly columns: Members;
  /** Of the columns; `undefined` where the message carries no types. */
  readonly schema: ConnectSchema | undefined;
}

export interface DecodedRow {
  readonly row: Row;
  /** Columns that hold the placeholder of an unchanged value: they are not in the row. */
  readonly unavailable: readonly string[];
}

/** What is known when a part of a row is decoded. */
export interface RowContext {
  /** Tells the columns that are to be decoded; the others are as if they had not been sent. */
  readonly isKept?: ((column: string) => boolean) | undefined;
  /** The other image of the record, which has the same schema. */
  readonly other?: OtherImage | undefined;
}

export type DecodeRow = (raw: RawRow, table: RowTable, context?: RowContext) => DecodedRow;

type Converters = ReadonlyMap<string, ConvertValue>;

const NONE: readonly string[] = [];

/** Names come from records, and records from anywhere. */
const MAX_CONNECTORS = 100;

/**
 * Creates the decoder of rows and keys: by their schema if they have one, then to the declared
 * columns. Undeclared columns without schema stay exactly as sent.
 *
 * The function throws `ERR_CDC_SCHEMA_INVALID` and `ERR_CDC_VALUE_INVALID`, which name table and
 * column and never a value.
 */
export function createRowDecoder(
  options: DebeziumWire & { readonly unavailable?: string | undefined },
  drift: DriftWatch,
): DecodeRow {
  const isUnavailable = createUnavailableTest(options.unavailable);
  const { timePrecision, binary, decimal } = options;
  const readersOf = createReaderCache(
    {
      typed: { tool: 'canonical', binary },
      untyped: (connector) => ({ tool: 'debezium', connector, timePrecision, binary, decimal }),
    },
    drift,
  );
  const convertersOf = createConverterCache();
  const usualRows = createUsualRows({ isUnavailable, convertersOf, readersOf });

  const convert = (raw: RawRow, table: RowTable, names: readonly string[]): DecodedRow => {
    const { columns, schema } = raw;
    const converters = schema === undefined ? undefined : convertersOf(schema, table);
    const row: Record<string, unknown> = {};
    const unavailable: string[] = [];
    // One `try` for all columns: this loop is where rows are decoded.
    let column = '';
    try {
      for (column of names) {
        const value = columns[column];
        if (isUnavailable(value)) unavailable.push(column);
        else setColumn(row, column, convertValue(converters?.get(column), value));
      }
    } catch (error) {
      const wireType = wireTypeOf(columns[column]);
      throw toSchemaError(error, { table: table.id, column, wireType });
    }
    return { row, unavailable };
  };

  return (raw, table, { isKept, other } = {}) => {
    const { columns, schema } = raw;
    const usual = isKept === undefined ? usualRows(schema, table) : undefined;
    const row = usual?.(columns, other);
    if (row !== undefined) return { row, unavailable: NONE };
    const sent = Object.keys(columns);
    const decoded = convert(raw, table, isKept === undefined ? sent : sent.filter(isKept));
    const readers = readersOf(schema, table);
    if (readers === undefined) return decoded;
    return { row: readers.readRow(decoded.row), unavailable: decoded.unavailable };
  };
}

function createConverterCache(): UsualRowParts['convertersOf'] {
  const undeclared = new WeakMap<ConnectSchema, Converters>();
  const byTable = new WeakMap<Table, WeakMap<ConnectSchema, Converters>>();

  const cacheOf = (declared: Table | undefined): WeakMap<ConnectSchema, Converters> => {
    if (declared === undefined) return undeclared;
    const known = byTable.get(declared) ?? new WeakMap<ConnectSchema, Converters>();
    byTable.set(declared, known);
    return known;
  };

  return (schema, table) => {
    const compiled = cacheOf(table.declared);
    const known = compiled.get(schema);
    if (known !== undefined) return known;
    const fresh = compileFields(schema, table);
    compiled.set(schema, fresh);
    return fresh;
  };
}

function createReaderCache(
  dialects: {
    readonly typed: Dialect;
    readonly untyped: (connector: string | undefined) => Dialect;
  },
  drift: DriftWatch,
): UsualRowParts['readersOf'] {
  const typed = new WeakMap<Table, RowReaders>();
  const untyped = new Map<string | undefined, WeakMap<Table, RowReaders>>();

  const untypedOf = (connector: string | undefined): WeakMap<Table, RowReaders> => {
    const known = untyped.get(connector) ?? new WeakMap<Table, RowReaders>();
    if (untyped.size < MAX_CONNECTORS) untyped.set(connector, known);
    return known;
  };

  return (schema, { declared, connector }) => {
    if (declared === undefined) return undefined;
    const known = schema === undefined ? untypedOf(connector) : typed;
    const found = known.get(declared);
    if (found !== undefined) return found;
    const dialect = schema === undefined ? dialects.untyped(connector) : dialects.typed;
    const fresh = createRowReaders(declared, dialect, drift);
    known.set(declared, fresh);
    return fresh;
  };
}

function compileFields(schema: ConnectSchema, { id, declared }: RowTable): Converters {
  return new Map(
    schema.fields.map((field) => {
      const { name } = field;
      const isRead = declared !== undefined && Object.hasOwn(declared.columns, name);
      try {
        return [name, compileValue(isRead ? withJsonAsText(field.schema) : field.schema)];
      } catch (error) {
        throw toSchemaError(error, { table: id, column: name, wireType: 'none' });
      }
    }),
  );
}

function convertValue(convert: ConvertValue | undefined, value: unknown): unknown {
  return convert === undefined ? value : convert(value);
}

function toSchemaError(
  error: unknown,
  place: { readonly table: TableId; readonly column: string; readonly wireType: string },
): unknown {
  if (!(error instanceof ValueMismatch || error instanceof CdcError)) return error;
  const { column, wireType } = place;
  const table = formatTable(place.table);
  return new CdcError(
    'ERR_CDC_SCHEMA_INVALID',
    `Value does not follow its schema in ${table}.${column}: ${error.message} (sent as ${wireType})`,
    { details: { table, column, wireType } },
  );
}
