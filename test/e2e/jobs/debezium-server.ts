import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { postgresConnector } from '../../../stack/debezium-connector.ts';
import { startPart, stopPart } from '../../../stack/lifecycle.ts';
import { debeziumServer, writeServerSettings } from '../../../stack/parts/debezium-server.ts';
import { dropDatabase, psql } from '../../../stack/psql.ts';
import { checkCaptured } from '../scenario-checks.ts';
import { buildWorkload } from '../workload.ts';
import type { Job } from './job.ts';
import { streamService } from './shop/src/service.ts';

const TABLES = ['customers', 'orders', 'marker'];
const SESSIONS_SEEDED = 5;

/** The shop without Kafka: Debezium Server writes each table to a stream of Kinesis. */
export function debeziumServerJob(transactions: number): Job {
  const workload = buildWorkload(7, transactions);
  const streamOf = (id: string, table: string): string => `${id}.shop.${table}`;
  return {
    name: 'Debezium Server to Kinesis',
    note: 'kinesis-local in the place of Kinesis. The sink leaves out keys and headers.',
    parts: ['kinesis'],
    needs: ['server'],
    service: streamService,
    cwd: resolve(import.meta.dirname, 'shop'),
    stream: 'kinesis',
    topics: (id) => Object.fromEntries(TABLES.map((table) => [streamOf(id, table), 2])),
    functions: (id) => ({
      kinesisCustomers: [streamOf(id, 'customers')],
      kinesisOrders: [streamOf(id, 'orders')],
      kinesisArchive: [streamOf(id, 'orders')],
    }),
    async prepare(id) {
      await psql('postgres', `CREATE DATABASE ${id}`);
      await psql(id, await readFile(resolve(import.meta.dirname, '../schema.sql'), 'utf8'));
      await psql(id, workload.seed);
    },
    async capture(id) {
      const tables = TABLES.map((table) => `shop.${table}`);
      await writeServerSettings(
        postgresConnector({ name: id, database: id, tables, format: 'json' }),
      );
      await startPart(debeziumServer, { keep: false });
      return workload.seedRows - SESSIONS_SEEDED;
    },
    pieces: [...workload.pieces, 'INSERT INTO shop.marker VALUES (1);'].map(
      (sql) => async (id) => void (await psql(id, sql)),
    ),
    marker: (id) => streamOf(id, 'marker'),
    check: ({ id, stores, content }) => checkCaptured(id, stores, content),
    async end(id) {
      await stopPart(debeziumServer);
      await dropDatabase(id);
    },
  };
}
