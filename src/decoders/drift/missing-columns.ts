import type { Column, ColumnKind } from '../../model/columns.ts';
import type { DmsOptions } from '../../model/service.ts';
import type { Table } from '../../model/table.ts';
import { isNeverNull } from '../columns/compile-column.ts';
import type { DriftWatch } from './drift-watch.ts';

/** Looks for declared columns that a row must have and has not. */
export type NoteMissing = (
  table: Table,
  uncaptured: readonly string[],
  operation: 'load' | 'insert' | 'update',
) => void;

/** What may be an empty text, which DMS leaves out as it does null, or a LOB, which it may leave out. */
const MAY_BE_EMPTY: ReadonlySet<ColumnKind> = new Set([
  'text',
  'oneOf',
  'bytes',
  'json',
  'array',
  'unknown',
]);

/**
 * Creates the search for missing columns in rows of DMS, as far as a record tells.
 *
 * - With `absent: 'uncaptured'` the endpoint sends nulls, and what is absent is missing.
 * - Without it an absent column may be null or empty: only one that can be neither is missing.
 * - Documents have no fixed columns, and Oracle may log only the changed columns of an update.
 */
export function createMissingNote(options: DmsOptions, { foundColumn }: DriftWatch): NoteMissing {
  const { absent, engine, document } = options;
  if (engine === 'mongodb' || document === true) return () => undefined;
  const isMissing = absent === 'uncaptured' ? () => true : isAlwaysSent;
  return (table, uncaptured, operation) => {
    if (engine === 'oracle' && operation === 'update') return;
    for (const name of uncaptured) {
      const column = table.columns[name];
      if (column !== undefined && isMissing(column)) foundColumn(table, 'missing', name);
    }
  };
}

function isAlwaysSent(column: Column): boolean {
  return isNeverNull(column) && !MAY_BE_EMPTY.has(column.kind);
}
