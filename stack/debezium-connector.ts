import { setTimeout as sleep } from 'node:timers/promises';
import { converterSettings, type WireFormat } from './converters.ts';
import { HOST, PORTS } from './folders.ts';
import { CONNECT_URL } from './parts/connect.ts';
import { BOOTSTRAP } from './parts/kafka.ts';

const RUNNING_WITHIN_MS = 60_000;
const CONFLICT = 409;

export interface ConnectorOptions {
  readonly name: string;
  readonly database: string;
  readonly tables: readonly string[];
  readonly format: WireFormat;
  readonly more?: Readonly<Record<string, string>>;
}

/** Returns the settings of a Debezium connector on the PostgreSQL of the stack. */
export function postgresConnector(options: ConnectorOptions): Readonly<Record<string, string>> {
  const { name, database, tables, format, more = {} } = options;
  return {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'plugin.name': 'pgoutput',
    'topic.prefix': name,
    'slot.name': name,
    'publication.name': name,
    'publication.autocreate.mode': 'filtered',
    'database.hostname': HOST,
    'database.port': String(PORTS.postgres),
    'database.user': 'postgres',
    'database.password': 'none',
    'database.dbname': database,
    'table.include.list': tables.join(','),
    // Truncates are left out unless asked for.
    'skipped.operations': 'none',
    // The default, microseconds, loses months.
    'interval.handling.mode': 'string',
    'poll.interval.ms': '100',
    'status.update.interval.ms': '1000',
    ...converterSettings(format),
    ...more,
  };
}

/** Returns the settings of a Debezium connector on the MariaDB of the stack; `tables` with their database. */
export function mariadbConnector(options: ConnectorOptions): Readonly<Record<string, string>> {
  const { name, database, tables, format, more = {} } = options;
  return {
    'connector.class': 'io.debezium.connector.mariadb.MariaDbConnector',
    'topic.prefix': name,
    'database.hostname': HOST,
    'database.port': String(PORTS.mariadb),
    'database.user': 'root',
    'database.password': '',
    'database.server.id': '4711',
    'database.ssl.mode': 'disable',
    'database.include.list': database,
    'table.include.list': tables.join(','),
    // The default, a signed 64-bit integer, has no place for the larger half.
    'bigint.unsigned.handling.mode': 'precise',
    'skipped.operations': 'none',
    'schema.history.internal.kafka.bootstrap.servers': BOOTSTRAP,
    'schema.history.internal.kafka.topic': `${name}-history`,
    'poll.interval.ms': '100',
    ...converterSettings(format),
    ...more,
  };
}

/** Sets a connector up and waits until its task runs. */
export async function putConnector(
  name: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const until = Date.now() + RUNNING_WITHIN_MS;
  for (;;) {
    const response = await fetch(`${CONNECT_URL}/connectors/${name}/config`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(settings),
    });
    if (response.ok) break;
    // A worker that has just come back takes no settings while its group is formed.
    if (response.status !== CONFLICT || Date.now() > until) {
      throw new Error(`Connect refuses the connector ${name}: ${await response.text()}`);
    }
    await sleep(200);
  }
  while (!(await isRunning(name))) {
    if (Date.now() > until) throw new Error(`The connector ${name} does not run: see its log`);
    await sleep(200);
  }
}

/** Takes a connector away. */
export async function deleteConnector(name: string): Promise<void> {
  await fetch(`${CONNECT_URL}/connectors/${name}`, { method: 'DELETE' });
}

async function isRunning(name: string): Promise<boolean> {
  const response = await fetch(`${CONNECT_URL}/connectors/${name}/status`);
  if (!response.ok) return false;
  const { tasks = [] } = (await response.json()) as { tasks?: { state: string; trace?: string }[] };
  const failed = tasks.find(({ state }) => state === 'FAILED');
  if (failed !== undefined) throw new Error(`The task of ${name} failed: ${failed.trace ?? ''}`);
  return tasks.some(({ state }) => state === 'RUNNING');
}
