import { POSTGRES_WORDS } from './parts/postgres.ts';
import { run } from './shell.ts';

/** A row as the database itself prints it: every value is its text, or null. */
export type TextRow = Readonly<Record<string, string | null>>;

/** Runs SQL and returns what psql prints, without headers. Rejects at the first error. */
export function psql(database: string, sql: string): Promise<string> {
  const words = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', database, '-f', '-'];
  return run('psql', [...POSTGRES_WORDS, ...words], { input: sql });
}

/** Removes a database, and the slot of the same name: one that is left keeps the log for ever. */
export async function dropDatabase(name: string): Promise<void> {
  const slot = `FROM pg_replication_slots WHERE slot_name = '${name}'`;
  await psql(
    'postgres',
    `SELECT pg_terminate_backend(active_pid) ${slot} AND active;
     SELECT pg_sleep(0.5);
     SELECT pg_drop_replication_slot(slot_name) ${slot};`,
  ).catch(() => undefined);
  await psql('postgres', `DROP DATABASE ${name} WITH (FORCE)`).catch(() => undefined);
}

/** Returns all rows of a table, each value by the expression given for it, else cast to text. */
export async function selectTexts(
  database: string,
  table: string,
  expressions: Readonly<Record<string, string>> = {},
): Promise<readonly TextRow[]> {
  const columns = await psql(
    database,
    `SELECT attname FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  );
  const members = columns
    .trim()
    .split('\n')
    .map((name) => `'${name}', (${expressions[name] ?? `"${name}"`})::text`);
  const printed = await psql(
    database,
    `SET intervalstyle = 'iso_8601'; SET timezone = 'UTC'; SET bytea_output = 'hex';
     SELECT json_build_object(${members.join(', ')}) FROM ${table};`,
  );
  return printed
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TextRow);
}
