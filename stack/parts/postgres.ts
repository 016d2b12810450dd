import { existsSync } from 'node:fs';
import { appendFile, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFolder, HOST, PORTS } from '../folders.ts';
import { debianProgram } from '../needs.ts';
import type { Part } from '../part.ts';
import { identityOf, run, succeeds } from '../shell.ts';

const BIN = '/usr/lib/postgresql/15/bin';
const USER = 'postgres';
const DATA = join(dataFolder('postgres'), 'db');
export const POSTGRES_DATABASE = 'postgres';

/** The words with which every client of PostgreSQL reaches the part. */
export const POSTGRES_WORDS = ['-h', HOST, '-p', String(PORTS.postgres), '-U', USER] as const;

/** PostgreSQL with a logical log, without a password, on the loopback address. */
export const postgres: Part = {
  name: 'postgres',
  what: 'PostgreSQL 15, wal_level = logical',
  needs: [
    debianProgram('PostgreSQL 15', `${BIN}/postgres`, 'postgresql-15'),
    debianProgram(
      'wal2json for PostgreSQL 15',
      '/usr/lib/postgresql/15/lib/wal2json.so',
      'postgresql-15-wal2json',
    ),
  ],
  ports: [PORTS.postgres],
  after: [],
  fetch: async () => undefined,
  async prepare() {
    if (existsSync(join(DATA, 'PG_VERSION'))) return await allowPlugins();
    await mkdir(DATA, { recursive: true });
    const { uid, gid } = await identityOf(USER);
    if (uid !== undefined && gid !== undefined) await chown(DATA, uid, gid);
    const words = ['-D', DATA, '-A', 'trust', '-U', USER, '--no-sync', '-E', 'UTF8', '--locale=C'];
    await run(`${BIN}/initdb`, words, { user: USER, cwd: '/' });
    await allowPlugins();
  },
  launch: {
    file: `${BIN}/postgres`,
    args: ['-D', DATA, ...settings()],
    user: USER,
    // Fast shutdown: does not wait for clients.
    stopSignal: 'SIGINT',
  },
  isReady: () => succeeds('pg_isready', [...POSTGRES_WORDS]),
  readyWithinMs: 30_000,
  address: `psql ${POSTGRES_WORDS.join(' ')} ${POSTGRES_DATABASE}`,
};

/** Since 15.20, a replication slot may name only the output plugins that a setting lists; before, there is no such setting. */
async function allowPlugins(): Promise<void> {
  const known = await run(`${BIN}/postgres`, ['--describe-config'], { user: USER, cwd: '/' });
  if (!known.includes('output_plugin_libraries')) return;
  const line = "output_plugin_libraries = 'pgoutput, test_decoding, wal2json'\n";
  // The last line of a setting counts.
  await appendFile(join(DATA, 'postgresql.conf'), line);
}

function settings(): readonly string[] {
  const values = {
    port: PORTS.postgres,
    listen_addresses: HOST,
    unix_socket_directories: '',
    wal_level: 'logical',
    max_replication_slots: 20,
    max_wal_senders: 20,
    fsync: 'off',
    timezone: 'UTC',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
