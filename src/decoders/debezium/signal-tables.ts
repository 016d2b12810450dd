import type { FindTable, TableId } from '../../model/table.ts';

/** The name that Debezium's documentation gives its signal table. */
const DEFAULT_SIGNALS = ['debezium_signal'];

/**
 * Creates the test for the tables that Debezium is told by what to do. They are named as
 * `signal.data.collection` does, with any of their levels: `db.schema.table`, `schema.table`,
 * `db.table`, or the plain name. What is declared beats the default: a declared table of that name has
 * rows like any other.
 */
export function createSignalTest(
  declared: readonly string[] | undefined,
  findTable: FindTable,
): (table: TableId) => boolean {
  const isNamed = createNameTest(declared ?? DEFAULT_SIGNALS);
  return declared === undefined
    ? (table) => isNamed(table) && findTable(table) === undefined
    : isNamed;
}

function createNameTest(signals: readonly string[]): (table: TableId) => boolean {
  const names = new Set(signals);
  return ({ database, schema, name }) =>
    // Most tables end here: their name is no end of a signal table's.
    signals.some((signal) => signal.endsWith(name)) &&
    (names.has(name) ||
      (schema !== undefined && names.has(`${schema}.${name}`)) ||
      (database !== undefined && names.has(`${database}.${name}`)) ||
      (database !== undefined &&
        schema !== undefined &&
        names.has(`${database}.${schema}.${name}`)));
}
