import { resolve } from 'node:path';
import type { WireFormat } from '../../../stack/converters.ts';
import {
  deleteConnector,
  mariadbConnector,
  putConnector,
} from '../../../stack/debezium-connector.ts';
import { ROOT } from '../../../stack/folders.ts';
import { mariadb } from '../../../stack/mariadb-client.ts';
import { quote } from '../../../stack/quote.ts';
import { run } from '../../../stack/shell.ts';
import { compareRows } from '../compare-rows.ts';
import { createRandom, type Random } from '../random.ts';
import { itemsOf } from '../stored-rows.ts';
import type { Job, JobResult } from './job.ts';
import { asInstant, asNumber, type MariadbTable, mariadbRows } from './mariadb-rows.ts';
import { jobsService } from './src/service.ts';

const SEEDED = 60;
const HEARTBEAT = '__debezium-heartbeat';

const NAMES = [
  quote(''),
  quote('NULL'),
  quote('Zoë Ångström 🐘👩‍👩‍👧'),
  quote("O'Brien; DROP TABLE x; --"),
  quote('עברית العربية 漢字 e\u0301'),
  `'"quoted" \\\\ back/slash {not} json'`,
  `'line\\nbreak\\ttab\\r'`,
] as const;
const SEGMENTS = ['NULL', quote(''), quote('BUILDING'), quote('MACHINERY')] as const;
const LIMITS = ['0', '-0.01', '9999999999.99', '-9999999999.99', '1.5', '100'] as const;
const TIMES = ["'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'", "'2024-03-31 02:30:00'"] as const;

/** `salesdb.CUSTOMER` of MariaDB by Debezium: the replica always equals the source. */
export function replicaJob(format: WireFormat): Job {
  const name = format === 'avro' ? 'replicaAvro' : 'replica';
  return {
    name: `Job replica, ${format}`,
    note: 'MariaDB in the place of Aurora MySQL.',
    parts: format === 'avro' ? ['mariadb', 'registry'] : ['mariadb'],
    service: jobsService,
    cwd: import.meta.dirname,
    stream: 'kafka',
    topics: (id) => ({
      [`${id}.salesdb.CUSTOMER`]: 3,
      [`${id}.salesdb.marker`]: 1,
      [`${HEARTBEAT}.${id}`]: 1,
    }),
    functions: (id) => {
      const topics = [`${id}.salesdb.CUSTOMER`, `${HEARTBEAT}.${id}`];
      return { [name]: topics, archive: [...topics, `${id}.salesdb.marker`] };
    },
    prepare: async () => void (await mariadb('', SCHEMA)),
    async capture(id) {
      const tables = ['salesdb.CUSTOMER', 'salesdb.marker'];
      // Between two of them the topics are seen to be quiet.
      const more = {
        'heartbeat.interval.ms': '4000',
        // As the function says: without schemas the records do not tell.
        ...(format === 'json' ? { 'decimal.handling.mode': 'string' } : {}),
      };
      await putConnector(
        id,
        mariadbConnector({ name: id, database: 'salesdb', tables, format, more }),
      );
      return SEEDED;
    },
    pieces: buildPieces(createRandom(11)).map(
      (sql) => async () => void (await mariadb('salesdb', sql)),
    ),
    marker: (id) => `${id}.salesdb.marker`,
    async check(under) {
      await sweep(under);
      const items = await itemsOf(under.stores.clients, 'customerReplica', ['CUST_ID']);
      return [compareRows('replica equals SELECT', await mariadbRows(CUSTOMERS), items, 'LOYALTY')];
    },
    async end(id) {
      await deleteConnector(id).catch(() => undefined);
      await mariadb('', 'DROP DATABASE IF EXISTS salesdb');
    },
  };
}

const SCHEMA = `DROP DATABASE IF EXISTS salesdb;
  CREATE DATABASE salesdb CHARACTER SET utf8mb4;
  USE salesdb;
  SET time_zone = '+00:00';
  CREATE TABLE CUSTOMER (
    CUST_ID int PRIMARY KEY, NAME varchar(200) NOT NULL, MKTSEGMENT varchar(10),
    CREDIT_LIMIT decimal(12,2) NOT NULL, CREATED_AT timestamp NOT NULL DEFAULT '2020-01-01 00:00:00');
  CREATE TABLE marker (id int PRIMARY KEY);
  INSERT INTO CUSTOMER SELECT seq, concat('seeded ', seq), NULL, seq * 1000.5, '2021-06-01 12:00:00' FROM seq_1_to_${SEEDED};`;

function buildPieces(random: Random): readonly string[] {
  const state = { random, nextId: 1000 };
  const piece = (): string =>
    `SET time_zone = '+00:00';\n${Array.from({ length: 40 }, () => transaction(state)).join('\n')}`;
  return [
    piece(),
    `ALTER TABLE CUSTOMER ADD COLUMN LOYALTY int; ${piece()}`,
    // What was there before is swept at the end.
    `TRUNCATE CUSTOMER; ${piece()}`,
    `${piece()} INSERT INTO marker VALUES (1);`,
  ];
}

interface State {
  readonly random: Random;
  nextId: number;
}

function transaction(state: State): string {
  const { random } = state;
  const statements = Array.from({ length: 1 + random.below(3) }, () =>
    random.pick([insert, insert, insert, update, updateTwice, move, remove, upsert, replace])(
      state,
    ),
  );
  return `BEGIN; ${statements.join(' ')} ${random.below(10) === 0 ? 'ROLLBACK' : 'COMMIT'};`;
}

function valuesOf(state: State): string {
  const { random } = state;
  state.nextId += 1;
  const parts = [
    random.pick(NAMES),
    random.pick(SEGMENTS),
    random.pick(LIMITS),
    random.pick(TIMES),
  ];
  return `(${state.nextId}, ${parts.join(', ')})`;
}

const COLUMNS = '(CUST_ID, NAME, MKTSEGMENT, CREDIT_LIMIT, CREATED_AT)';

function insert(state: State): string {
  const rows = Array.from({ length: 1 + state.random.below(4) }, () => valuesOf(state));
  return `INSERT INTO CUSTOMER ${COLUMNS} VALUES ${rows.join(', ')};`;
}

function update({ random }: State): string {
  const sets = random.pick([
    `NAME = ${random.pick(NAMES)}`,
    `MKTSEGMENT = ${random.pick(SEGMENTS)}`,
    `CREDIT_LIMIT = ${random.pick(LIMITS)}, CREATED_AT = ${random.pick(TIMES)}`,
  ]);
  return `UPDATE CUSTOMER SET ${sets} WHERE CUST_ID % 7 = ${random.below(7)};`;
}

/** The order inside of a transaction counts. */
function updateTwice({ random }: State): string {
  const where = `WHERE CUST_ID % 5 = ${random.below(5)}`;
  return `UPDATE CUSTOMER SET CREDIT_LIMIT = 1 ${where}; UPDATE CUSTOMER SET CREDIT_LIMIT = CREDIT_LIMIT + 1 ${where};`;
}

function move(state: State): string {
  state.nextId += 1;
  return `UPDATE CUSTOMER SET CUST_ID = ${state.nextId} ORDER BY CUST_ID LIMIT 1;`;
}

function remove({ random }: State): string {
  return `DELETE FROM CUSTOMER WHERE CUST_ID % 11 = ${random.below(11)};`;
}

function upsert(state: State): string {
  const id = state.nextId - state.random.below(20);
  return `INSERT INTO CUSTOMER ${COLUMNS} VALUES (${id}, 'upserted', NULL, 1, '2022-02-02 00:00:00') ON DUPLICATE KEY UPDATE NAME = 'was there';`;
}

/** A delete and an insert of one key in one statement. */
function replace(state: State): string {
  const id = state.nextId - state.random.below(20);
  return `REPLACE INTO CUSTOMER ${COLUMNS} VALUES (${id}, 'replaced', 'R', 2.5, '2022-02-02 00:00:00');`;
}

const CUSTOMERS: MariadbTable = {
  database: 'salesdb',
  table: 'CUSTOMER',
  keyOf: ({ CUST_ID = '' }) => CUST_ID,
  columns: { CUST_ID: asNumber, LOYALTY: asNumber, CREATED_AT: asInstant },
};

/** Runs the command that removes what a truncate left behind. */
async function sweep({ settingsFile }: JobResult): Promise<void> {
  const words = ['--route', 'customer-replica', '--settings', settingsFile];
  await run(process.execPath, [resolve(ROOT, 'bin/millrace.cjs'), 'sweep', ...words], {
    cwd: import.meta.dirname,
  });
}
