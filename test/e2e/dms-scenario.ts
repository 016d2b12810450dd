import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { handlerEnvironment } from '../../src/local/local-function.ts';
import {
  createDmsWriter,
  type DmsRecord,
  type DmsWriter,
} from '../../stack/dms-stand-in/create-dms-writer.ts';
import { createSlot, readChanges, readRows } from '../../stack/dms-stand-in/read-changes.ts';
import { RECOMMENDED_SETTINGS } from '../../stack/dms-stand-in/settings.ts';
import { createTopics, sendRecords, type TopicPartition } from '../../stack/kafka-topics.ts';
import { psql } from '../../stack/psql.ts';
import { type RunningFunction, runFunction } from './run-function.ts';
import { type ScenarioOptions, type ScenarioResult, sumTold, waitUntilDone } from './scenario.ts';
import { checkDms } from './scenario-checks.ts';
import { type Stores, startStores } from './stores.ts';
import { buildWorkload, type Workload } from './workload.ts';

const TABLE = 'shop.orders';
const PARTITIONS = 3;

interface DmsRun {
  readonly id: string;
  readonly topic: string;
  readonly writer: DmsWriter;
  readonly stores: Stores;
  readonly partitions: readonly TopicPartition[];
  readonly functions: readonly RunningFunction[];
}

/** Runs the workload with the stand-in of DMS as capture tool: real changes, in the shape of DMS. */
export async function runDmsScenario(options: ScenarioOptions): Promise<ScenarioResult> {
  const startedAt = Date.now();
  const workload = buildWorkload(7, options.transactions);
  const run = await begin(`e2e_dms_${startedAt.toString(36)}`, workload);
  try {
    await loadAll(run);
    for (const piece of workload.pieces) {
      await psql(run.id, piece);
      await forward(run);
    }
    await waitUntilDone(run);
    const checked = await checkDms(run);
    return {
      ...checked,
      name: options.name,
      faults: [],
      told: sumTold(run.functions),
      stores: run.stores.names,
      durationMs: Date.now() - startedAt,
    };
  } finally {
    await Promise.all(run.functions.map(({ stop }) => stop()));
    await run.stores.stop();
    await psql(run.id, `SELECT pg_drop_replication_slot('${run.id}')`).catch(() => undefined);
    await psql('postgres', `DROP DATABASE ${run.id} WITH (FORCE)`).catch(() => undefined);
  }
}

async function begin(id: string, { seed }: Workload): Promise<DmsRun> {
  const topic = `${id}.orders`;
  await psql('postgres', `CREATE DATABASE ${id}`);
  await psql(id, await readFile(resolve(import.meta.dirname, 'schema.sql'), 'utf8'));
  await psql(id, seed);
  await createSlot(id, id);
  const partitions = await createTopics({ [topic]: PARTITIONS });
  const stores = await startStores();
  const environment = handlerEnvironment(stores.parts, stores.resources);
  const functions = await Promise.all(
    ['dmsOrders', 'archive'].map((name) =>
      runFunction({ name, groupId: `${id}-${name}`, topics: [topic], environment }),
    ),
  );
  const writer = createDmsWriter({ settings: RECOMMENDED_SETTINGS, nowMicros });
  return { id, topic, writer, stores, partitions, functions };
}

/** The full load: the table is announced, and each of its rows. */
async function loadAll({ id, topic, writer }: DmsRun): Promise<void> {
  const rows = await readRows(id, TABLE);
  await send(topic, [...rows.slice(0, 1).map(writer.announce), ...rows.map(writer.load)]);
}

/** The changes since the last time. */
async function forward({ id, topic, writer }: DmsRun): Promise<void> {
  const changes = await readChanges(id, id, TABLE);
  await send(topic, changes.flatMap(writer.change));
}

function send(topic: string, records: readonly DmsRecord[]): Promise<void> {
  return sendRecords(
    topic,
    records.map(({ partitionKey, text }) => ({ key: partitionKey, value: text })),
  );
}

function nowMicros(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000));
}
