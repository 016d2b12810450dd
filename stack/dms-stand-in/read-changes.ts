import { psql } from '../psql.ts';
import { parseWalChange, type WalChange, type WalColumn } from './wal-change.ts';
import type { TableRow } from './write-metadata.ts';

const OPTIONS = [
  ['format-version', '2'],
  ['include-xids', '1'],
  ['include-timestamp', '1'],
  ['include-lsn', '1'],
  ['include-pk', '1'],
  ['include-types', '1'],
] as const;

/** Creates the slot whose changes are read from then on. */
export async function createSlot(database: string, slot: string): Promise<void> {
  await psql(database, `SELECT pg_create_logical_replication_slot('${slot}', 'wal2json')`);
}

/** Returns the changes of a table since the last call: what was answered does not come again. */
export async function readChanges(
  database: string,
  slot: string,
  table: string,
): Promise<readonly WalChange[]> {
  const options = [...OPTIONS, ['add-tables', table]].flat().map((word) => `'${word}'`);
  const printed = await psql(
    database,
    `SET timezone = 'UTC';
     SELECT data FROM pg_logical_slot_get_changes('${slot}', NULL, NULL, ${options.join(', ')});`,
  );
  return linesOf(printed).map(parseWalChange);
}

/** Returns the rows that a table holds, as a full load reads them. */
export async function readRows(database: string, table: string): Promise<readonly TableRow[]> {
  const described = await psql(
    database,
    `SELECT json_build_array(a.attname, format_type(a.atttypid, a.atttypmod), coalesce(i.indisprimary, false))
     FROM pg_attribute a LEFT JOIN pg_index i
       ON i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey)
     WHERE a.attrelid = '${table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
  );
  const columns = linesOf(described).map((line) => JSON.parse(line) as [string, string, boolean]);
  const values = columns.map(([name]) => `"${name}"::text`).join(', ');
  const printed = await psql(
    database,
    `SET timezone = 'UTC'; SELECT json_build_array(${values}) FROM ${table};`,
  );
  const [schema = '', name = ''] = table.split('.');
  const key = columns.flatMap(([column, , isKey]) => (isKey ? [column] : []));
  return linesOf(printed).map((line) => {
    const texts = JSON.parse(line) as readonly (string | null)[];
    const row = columns.map(
      ([column, type], index): WalColumn => ({ name: column, type, text: texts[index] ?? null }),
    );
    return { schema, table: name, key, columns: row };
  });
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
