import { CdcError } from '../../errors.ts';
import type { Row } from '../../model/change-event.ts';
import { formatTable, type Table } from '../../model/table.ts';
import { compileColumn } from './compile-column.ts';
import type { ConvertValue, Dialect } from './dialect.ts';
import { Misfit, wireTypeOf } from './misfit.ts';

/** Turns the image of a row into canonical values. */
export type ReadRow = (image: Row) => Row;

const NONE: readonly string[] = [];

/**
 * Compiles the reader of a table's rows: declared columns become canonical, others stay as sent,
 * in the order of the image.
 *
 * The image is converted in place and answered: the caller owns it, fresh from the parser, and has
 * no other use for it. (A copy costs more than all conversions of a usual row.)
 *
 * The function throws `ERR_CDC_VALUE_INVALID`, which names table, column and wire type.
 */
export function createRowReader(table: Table, dialect: Dialect): ReadRow {
  const columns = new Map<string, ConvertValue>();
  for (const [name, column] of Object.entries(table.columns)) {
    if (column.kind !== 'unknown' || !column.isNullable) {
      columns.set(name, compileColumn(column, dialect));
    }
  }
  return (image) => {
    // The cast holds: the caller gives the image away. Its members are own properties, so that
    // writing to one of any name (`__proto__`) calls no setter.
    const row = image as Record<string, unknown>;
    for (const name in row) {
      const convert = columns.get(name);
      if (convert === undefined) continue;
      const value = row[name];
      const canonical = convertColumn(convert, value, { table, name });
      if (canonical !== value) row[name] = canonical;
    }
    return image;
  };
}

/** Answers the declared columns that a row does not have. */
export function listUncaptured(table: Table, row: Row): readonly string[] {
  let missing: string[] | undefined;
  for (const name in table.columns) {
    if (Object.hasOwn(row, name)) continue;
    missing ??= [];
    missing.push(name);
  }
  return missing ?? NONE;
}

function convertColumn(
  convert: ConvertValue,
  value: unknown,
  place: { readonly table: Table; readonly name: string },
): unknown {
  try {
    return convert(value);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw valueInvalid(place.table, place.name, { value, reason: error.message });
  }
}

function valueInvalid(
  table: Table,
  column: string,
  { value, reason }: { readonly value: unknown; readonly reason: string },
): CdcError {
  const wireType = wireTypeOf(value);
  const name = formatTable(table);
  const declared = table.columns[column]?.kind ?? 'unknown';
  return new CdcError(
    'ERR_CDC_VALUE_INVALID',
    `Value does not fit its column ${name}.${column}: ${reason} (declared ${declared}, sent as ${wireType})`,
    { details: { table: name, column, declared, wireType } },
  );
}
