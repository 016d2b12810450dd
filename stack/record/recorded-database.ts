import { mariadbConnector, postgresConnector } from '../debezium-connector.ts';
import { mariadb, selectMariadbTexts } from '../mariadb-client.ts';
import type { PartName } from '../part.ts';
import { psql, selectTexts, type TextRow } from '../psql.ts';

/** What recording needs of a database. */
export interface RecordedDatabase {
  readonly part: PartName & ('postgres' | 'mariadb');
  readonly create: (id: string) => Promise<void>;
  readonly execute: (id: string, sql: string) => Promise<void>;
  readonly connector: (id: string, withSchemas: boolean) => Readonly<Record<string, string>>;
  /** The rows of a table in the database's own text. */
  readonly select: (id: string, table: string) => Promise<readonly TextRow[]>;
  readonly version: () => Promise<string>;
}

/** The tables that the scripts make. */
export const RECORDED_TABLES = ['things', 'lines', 'visits'] as const;

export const recordedDatabases: readonly RecordedDatabase[] = [
  {
    part: 'postgres',
    create: async (id) => void (await psql('postgres', `CREATE DATABASE ${id}`)),
    execute: async (id, sql) => void (await psql(id, sql)),
    connector: (id, withSchemas) =>
      postgresConnector({
        name: id,
        database: id,
        tables: RECORDED_TABLES.map((table) => `rec.${table}`),
        format: withSchemas ? 'json with schema' : 'json',
      }),
    select: (id, table) => selectTexts(id, `rec.${table}`, { tags: 'to_jsonb(tags)' }),
    version: async () => `PostgreSQL ${(await psql('postgres', 'SHOW server_version')).trim()}`,
  },
  {
    part: 'mariadb',
    create: async (id) => void (await mariadb('', `CREATE DATABASE ${id}`)),
    execute: async (id, sql) => void (await mariadb(id, sql)),
    connector: (id, withSchemas) =>
      mariadbConnector({
        name: id,
        database: id,
        tables: RECORDED_TABLES.map((table) => `${id}.${table}`),
        format: withSchemas ? 'json with schema' : 'json',
      }),
    select: selectMariadbTexts,
    version: async () => `MariaDB ${(await mariadb('', 'SELECT version()')).trim()}`,
  },
];
