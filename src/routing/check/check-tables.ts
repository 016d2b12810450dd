import { flawsOf } from '../../model/options.ts';
import { formatTable, isSameTable, type Table } from '../../model/table.ts';
import { checkColumn } from './check-column.ts';
import type { Finding, Problem } from './problem.ts';

/** Finds tables that are declared twice, and what is wrong with their columns and keys. */
export function checkTables(tables: readonly Table[]): readonly Problem[] {
  return [...checkRepeatedNames(tables), ...tables.flatMap(checkTable)];
}

function checkRepeatedNames(tables: readonly Table[]): readonly Problem[] {
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

function checkTable(table: Table): readonly Problem[] {
  const place = `table ${formatTable(table)}`;
  const ofColumns = Object.entries(table.columns).flatMap(([name, column]) =>
    checkColumn(column).map((finding) => ({ column: name, ...finding })),
  );
  const findings: readonly Finding[] = [...flawsOf(table), ...checkKey(table), ...ofColumns];
  return findings.map(({ what, ...rest }) => ({
    route: undefined,
    ...rest,
    what: what.startsWith(place) ? what : `${place}: ${what}`,
  }));
}

function checkKey({ key, columns }: Table): readonly Finding[] {
  return key.flatMap((column): readonly Finding[] => {
    const declared = Object.hasOwn(columns, column) ? columns[column] : undefined;
    if (declared === undefined) {
      const fix = 'declare the column or correct the key';
      return [{ column, what: 'its key names a column that is not declared', fix }];
    }
    if (!declared.isNullable) return [];
    const fix = 'leave `.nullable()` out, or give the table another key';
    return [{ column, what: 'its key names a column that may be null', fix }];
  });
}
