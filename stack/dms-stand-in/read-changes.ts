import { psql } from '../psql.ts';
import { type KeyOf, parseWalChange, type WalChange, type WalColumn } from './wal-change.ts';
import type { TableRow } from './write-metadata.ts';

const OPTIONS = [
  ['format-version', '2'],
  ['include-xids', '1'],
  ['include-timestamp', '1'],
  ['include-lsn', '1'],
  ['include-types', '1'],
] as const;

/** Creates the slot whose changes are read from then on. */
export async function createSlot(database: string, slot: string): Promise<void> {
  await psql(database, `SELECT pg_create_logical_replication_slot('${slot}', 'wal2json')`);
}

/** Returns the changes of tables since the last call: what was answered does not come again. */
export async function readChanges(
  database: string,
  slot: string,
  tables: readonly string[],
): Promise<readonly WalChange[]> {
  const keyOf = await readKeys(database, tables);
  const options = [...OPTIONS, ['add-tables', tables.join(',')]].flat().map((word) => `'${word}'`);
  const printed = await psql(
    database,
    `SET timezone = 'UTC';
     SELECT data FROM pg_logical_slot_get_changes('${slot}', NULL, NULL, ${options.join(', ')});`,
  );
  return linesOf(printed).map((line) => parseWalChange(line, keyOf));
}

/** Returns the rows that a table holds, as a full load reads them. */
export async function readRows(database: string, table: string): Promise<readonly TableRow[]> {
  const described = await psql(
    database,
    `SELECT json_build_array(a.attname, format_type(a.atttypid, a.atttypmod)) FROM pg_attribute a
     WHERE a.attrelid = '${table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
  );
  const columns = linesOf(described).map((line) => JSON.parse(line) as [string, string]);
  const values = columns.map(([name]) => `"${name}"::text`).join(', ');
  const printed = await psql(
    database,
    `SET timezone = 'UTC'; SELECT json_build_array(${values}) FROM ${table};`,
  );
  const [schema = '', name = ''] = table.split('.');
  const key = (await readKeys(database, [table]))(schema, name);
  return linesOf(printed).map((line) => {
    const texts = JSON.parse(line) as readonly (string | null)[];
    const row = columns.map(
      ([column, type], index): WalColumn => ({ name: column, type, text: texts[index] ?? null }),
    );
    return { schema, table: name, key, columns: row };
  });
}

/**
 * Reads the primary keys of tables, from the catalog as DMS does: wal2json names no key that is
 * deferrable, because PostgreSQL does not take such a one for the identity of a row.
 */
async function readKeys(database: string, tables: readonly string[]): Promise<KeyOf> {
  const printed = await psql(
    database,
    `SELECT json_build_array(n.nspname, c.relname, array_agg(a.attname ORDER BY a.attnum))
     FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
     WHERE i.indisprimary AND c.oid IN (${tables.map((table) => `'${table}'::regclass`).join(', ')})
     GROUP BY n.nspname, c.relname`,
  );
  const found = linesOf(printed).map((line) => JSON.parse(line) as [string, string, string[]]);
  const keys = new Map(found.map(([schema, table, key]) => [`${schema}.${table}`, key]));
  return (schema, table) => keys.get(`${schema}.${table}`) ?? [];
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
