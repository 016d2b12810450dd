import { formatTable, isSameTable, type Table } from '../model/table.ts';
import type { Problem } from './problem.ts';

/** Finds tables that are declared twice, and keys of columns that are not declared. */
export function checkTables(tables: readonly Table[]): readonly Problem[] {
  return [...checkTwins(tables), ...tables.flatMap(checkKey)];
}

function checkTwins(tables: readonly Table[]): readonly Problem[] {
  return tables.flatMap((one, index) =>
    tables
      .slice(index + 1)
      .filter((other) => isSameTable(one, other) || isSameTable(other, one))
      .map((other) => ({
        route: undefined,
        what: `a record can be of table ${formatTable(one)} and of ${formatTable(other)}`,
        fix: 'declare each table once, and give both its database and schema where names repeat',
      })),
  );
}

function checkKey(table: Table): readonly Problem[] {
  return table.key
    .filter((column) => !Object.hasOwn(table.columns, column))
    .map((column) => ({
      route: undefined,
      column,
      what: `the key of table ${formatTable(table)} names a column that is not declared`,
      fix: 'declare the column or correct the key',
    }));
}
