import { CdcError } from '../../errors.ts';
import type { Row } from '../../model/change-event.ts';
import { formatExactJson } from '../../model/exact-json.ts';
import { formatTable, type TableId } from '../../model/table.ts';

/** Returns the key of a row; `undefined` without key columns, or if the row does not have them all. */
export function keyOf(row: Row, columns: readonly string[]): Row | undefined {
  if (columns.length === 0 || !hasColumns(row, columns)) return undefined;
  const [only] = columns;
  // By far the most keys have one column.
  if (columns.length === 1 && only !== undefined && only !== '__proto__') {
    return { [only]: row[only] };
  }
  return Object.fromEntries(columns.map((column) => [column, row[column]]));
}

/** Tells whether a row has all of some columns. */
export function hasColumns(row: Row, columns: readonly string[]): boolean {
  return columns.every((column) => Object.hasOwn(row, column));
}

/**
 * Tells whether two keys are of one row. By text: DMS may write a value as number in the row and as
 * text in the before image.
 */
export function isSameKey(one: Row, other: Row, columns: readonly string[]): boolean {
  return columns.every(
    (column) => one[column] === other[column] || textOf(one[column]) === textOf(other[column]),
  );
}

export function keyUnknown(table: TableId): CdcError {
  const name = formatTable(table);
  return new CdcError('ERR_CDC_KEY_UNKNOWN', `Record without the key of its row: ${name}`, {
    details: { table: name },
  });
}

function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  // Not by `String`: an object may have a member of its own that is called `toString`.
  return typeof value === 'object' ? formatExactJson(value) : String(value);
}
