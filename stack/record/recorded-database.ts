import { postgresConnector } from '../debezium-connector.ts';
import { HOST, PORTS } from '../folders.ts';
import type { PartName } from '../part.ts';
import { BOOTSTRAP } from '../parts/kafka.ts';
import { MARIADB_WORDS } from '../parts/mariadb.ts';
import { psql, selectTexts, type TextRow } from '../psql.ts';
import { run } from '../shell.ts';

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
    create: async (id) => void (await mariadbClient('', `CREATE DATABASE ${id}`)),
    execute: async (id, sql) => void (await mariadbClient(id, sql)),
    connector: mariadbConnector,
    select: selectMariadb,
    version: async () => `MariaDB ${(await mariadbClient('', 'SELECT version()')).trim()}`,
  },
];

function mariadbClient(database: string, sql: string): Promise<string> {
  const words = ['--batch', '--raw', '--skip-column-names', '--default-character-set=utf8mb4'];
  const named = database === '' ? [] : [database];
  return run('mariadb', ['--no-defaults', ...MARIADB_WORDS, ...words, ...named], { input: sql });
}

function mariadbConnector(id: string, withSchemas: boolean): Readonly<Record<string, string>> {
  const json = 'org.apache.kafka.connect.json.JsonConverter';
  return {
    'connector.class': 'io.debezium.connector.mariadb.MariaDbConnector',
    'topic.prefix': id,
    'database.hostname': HOST,
    'database.port': String(PORTS.mariadb),
    'database.user': 'root',
    'database.password': '',
    'database.server.id': '4711',
    'database.ssl.mode': 'disable',
    'database.include.list': id,
    // The default, a signed 64-bit integer, has no place for the larger half.
    'bigint.unsigned.handling.mode': 'precise',
    'skipped.operations': 'none',
    'schema.history.internal.kafka.bootstrap.servers': BOOTSTRAP,
    'schema.history.internal.kafka.topic': `${id}-history`,
    'poll.interval.ms': '100',
    'key.converter': json,
    'key.converter.schemas.enable': String(withSchemas),
    'value.converter': json,
    'value.converter.schemas.enable': String(withSchemas),
  };
}

async function selectMariadb(id: string, table: string): Promise<readonly TextRow[]> {
  const names = await mariadbClient(
    id,
    `SELECT column_name, data_type FROM information_schema.columns
     WHERE table_schema = '${id}' AND table_name = '${table}' ORDER BY ordinal_position`,
  );
  const members = names
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', type = ''] = line.split('\t');
      return `'${name}', ${textOf(name, type)}`;
    });
  const printed = await mariadbClient(
    id,
    `SET time_zone = '+00:00'; SELECT JSON_OBJECT(${members.join(', ')}) FROM \`${table}\``,
  );
  return printed
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TextRow);
}

function textOf(name: string, type: string): string {
  if (type === 'varbinary') return `LOWER(HEX(\`${name}\`))`;
  if (type === 'bit') return `CAST(\`${name}\` + 0 AS CHAR)`;
  return `CAST(\`${name}\` AS CHAR CHARACTER SET utf8mb4)`;
}
