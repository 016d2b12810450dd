import { existsSync } from 'node:fs';
import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFolder, HOST, PORTS } from '../folders.ts';
import { debianProgram } from '../needs.ts';
import type { Part } from '../part.ts';
import { identityOf, run, succeeds } from '../shell.ts';

const USER = 'mysql';
const DATA = join(dataFolder('mariadb'), 'db');

/** The words with which every client of MariaDB reaches the part. */
export const MARIADB_WORDS = ['-h', HOST, '-P', String(PORTS.mariadb), '-u', 'root'] as const;

/** MariaDB with a row log that holds whole images and the names of columns. */
export const mariadb: Part = {
  name: 'mariadb',
  what: 'MariaDB, binlog ROW, FULL images and metadata',
  needs: [debianProgram('MariaDB', '/usr/sbin/mariadbd', 'mariadb-server')],
  ports: [PORTS.mariadb],
  after: [],
  fetch: async () => undefined,
  async prepare() {
    if (existsSync(join(DATA, 'mysql'))) return;
    await mkdir(DATA, { recursive: true });
    const { uid, gid } = await identityOf(USER);
    if (uid !== undefined && gid !== undefined) await chown(DATA, uid, gid);
    const user = uid === undefined ? [] : [`--user=${USER}`];
    await run('mariadb-install-db', [
      '--no-defaults',
      ...user,
      `--datadir=${DATA}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ]);
  },
  launch: { file: '/usr/sbin/mariadbd', args: settings(), user: USER },
  isReady: () => succeeds('mariadb-admin', ['--no-defaults', ...MARIADB_WORDS, 'ping']),
  readyWithinMs: 30_000,
  address: `mariadb ${MARIADB_WORDS.join(' ')}`,
};

function settings(): readonly string[] {
  return [
    '--no-defaults',
    `--datadir=${DATA}`,
    `--socket=${join(DATA, 'my.sock')}`,
    `--pid-file=${join(DATA, 'my.pid')}`,
    `--port=${PORTS.mariadb}`,
    `--bind-address=${HOST}`,
    '--server-id=1',
    '--log-bin=binlog',
    '--binlog-format=ROW',
    '--binlog-row-image=FULL',
    '--binlog-row-metadata=FULL',
    '--skip-name-resolve',
    '--default-time-zone=+00:00',
    '--innodb-flush-log-at-trx-commit=2',
  ];
}
