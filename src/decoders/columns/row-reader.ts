import { CdcError } from '../../errors.ts';
import type { Row } from '../../model/change-event.ts';
import { formatTable, type Table } from '../../model/table.ts';
import type { DriftWatch } from '../drift/drift-watch.ts';
import type { ColumnPlan, PlanColumn } from '../json/object-shapes.ts';
import { compileColumn, isNeverNull } from './compile-column.ts';
import { compileColumnPlan } from './compile-column-plan.ts';
import type { ConvertValue, Dialect } from './dialect.ts';
import { ValueMismatch, wireTypeOf } from './value-mismatch.ts';

/** Turns the image of a row into canonical values. */
export type ReadRow = (image: Row) => Row;

/** The readers of a table's rows, which share what they remember of its columns. */
export interface RowReaders {
  readonly readRow: ReadRow;
  /**
   * For images of old rows, where a null in a column that is never null means that the column was
   * not captured. In other rows it is a value that does not fit.
   */
  readonly readOldRow: ReadRow;
  /** For rows that become canonical while they are parsed: what {@link readRow} would make of them. */
  readonly planColumn: PlanColumn;
}

interface PlannedColumn {
  readonly name: string;
  /** `undefined` for a column that is not declared, and stays as sent. */
  readonly convert: ConvertValue | undefined;
}

/** A column that is to be taken out of the row: no row has a value like it. */
const DROPPED = Symbol('dropped');

const NONE: readonly string[] = [];
const AS_SENT: ColumnPlan = { read: undefined, convert: (value) => value };
/** Wider rows are read as well, only slower. */
const MAX_ORDER = 2_000;

/**
 * Compiles the readers of a table's rows: declared columns become canonical, others stay as sent,
 * in the order of the image.
 *
 * The image is converted in place and answered: the caller owns it, fresh from the parser, and has
 * no other use for it. (A copy costs more than all conversions of a usual row.)
 *
 * The functions throw `ERR_CDC_VALUE_INVALID`, which names table, column and wire type.
 */
export function createRowReaders(table: Table, dialect: Dialect, drift?: DriftWatch): RowReaders {
  const planned = Object.entries(table.columns).map(([name, column]) => {
    const convert = compileColumn(column, dialect);
    const convertOld = isNeverNull(column) ? droppingNull(convert) : convert;
    return { now: { name, convert }, old: { name, convert: convertOld } };
  });
  const undeclared = new Set<string>();
  const noteUndeclared = (name: string): void => {
    drift?.foundColumn(table, 'added', name);
    if (undeclared.size < MAX_ORDER) undeclared.add(name);
  };
  return {
    readRow: createReader(
      table,
      planned.map(({ now }) => now),
      noteUndeclared,
    ),
    readOldRow: createReader(
      table,
      planned.map(({ old }) => old),
    ),
    planColumn: (name) => {
      const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
      if (column !== undefined) return compileColumnPlan(column, dialect);
      if (undeclared.has(name)) return AS_SENT;
      throw new ValueMismatch('not declared, and `readRow` has not told of it yet');
    },
  };
}

/** Compiles the reader of a table's new rows; see {@link createRowReaders}. */
export function createRowReader(table: Table, dialect: Dialect, drift?: DriftWatch): ReadRow {
  return createRowReaders(table, dialect, drift).readRow;
}

/** Returns the declared columns that a row does not have. */
export function listUncaptured(table: Table, row: Row): readonly string[] {
  let missing: string[] | undefined;
  for (const name in table.columns) {
    if (Object.hasOwn(row, name)) continue;
    missing ??= [];
    missing.push(name);
  }
  return missing ?? NONE;
}

function createReader(
  table: Table,
  columns: readonly PlannedColumn[],
  noteUndeclared: (name: string) => void = () => undefined,
): ReadRow {
  const declared = new Map(columns.map((column) => [column.name, column]));
  const find = createColumnFinder(declared, noteUndeclared);

  function convertColumn({ name, convert }: PlannedColumn, value: unknown): unknown {
    if (convert === undefined) return value;
    try {
      return convert(value);
    } catch (error) {
      throw toCdcError(error, table, { column: name, value });
    }
  }

  return (image) => {
    // The cast holds: the caller gives the image away. Its members are own properties, so that
    // writing to one of any name (`__proto__`) calls no setter.
    const row = image as Record<string, unknown>;
    let place = 0;
    let dropped = 0;
    for (const name in row) {
      const value = row[name];
      const canonical = convertColumn(find(name, place++), value);
      if (canonical !== value) row[name] = canonical;
      if (canonical === DROPPED) dropped++;
    }
    return dropped === 0 ? image : withoutDropped(image);
  };
}

function droppingNull(convert: ConvertValue): ConvertValue {
  return (value) => (value === null ? DROPPED : convert(value));
}

/**
 * Rows of a table come with their columns in one order: the column that the last row had at a place
 * is tried before it is looked up.
 */
function createColumnFinder(
  columns: ReadonlyMap<string, PlannedColumn>,
  noteUndeclared: (name: string) => void,
): (name: string, place: number) => PlannedColumn {
  const order: PlannedColumn[] = [];

  function plan(name: string): PlannedColumn {
    const known = columns.get(name);
    if (known !== undefined) return known;
    // If this throws, the place is not remembered, and the next row comes here again.
    noteUndeclared(name);
    return { name, convert: undefined };
  }

  return (name, place) => {
    const expected = order[place];
    if (expected !== undefined && expected.name === name) return expected;
    const found = plan(name);
    if (place < MAX_ORDER) order[place] = found;
    return found;
  };
}

function withoutDropped(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== DROPPED));
}

function toCdcError(
  error: unknown,
  table: Table,
  { column, value }: { readonly column: string; readonly value: unknown },
): unknown {
  if (!(error instanceof ValueMismatch)) return error;
  const wireType = wireTypeOf(value);
  const name = formatTable(table);
  const declared = table.columns[column]?.kind ?? 'unknown';
  return new CdcError(
    'ERR_CDC_VALUE_INVALID',
    `Value does not fit its column ${name}.${column}: ${error.message} (declared ${declared}, sent as ${wireType})`,
    { details: { table: name, column, declared, wireType } },
  );
}
