import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { handlerEnvironment } from '../../src/tools/local/local-function.ts';
import { createDmsTask, type DmsTask } from '../../stack/dms-stand-in/send-changes.ts';
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
  readonly task: DmsTask;
  readonly stores: Stores;
  readonly partitions: readonly TopicPartition[];
  readonly functions: readonly RunningFunction[];
}

/** Runs the workload with the stand-in of DMS as capture tool: real changes, in the shape of DMS. */
export async function runDmsScenario(
  options: Pick<ScenarioOptions, 'name' | 'transactions' | 'write'>,
): Promise<ScenarioResult> {
  const startedAt = Date.now();
  const workload = buildWorkload(7, options.transactions);
  const run = await begin(`e2e_dms_${startedAt.toString(36)}`, workload);
  try {
    await run.task.load();
    for (const piece of workload.pieces) {
      await psql(run.id, piece);
      await run.task.forward();
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
  const partitions = await createTopics({ [topic]: PARTITIONS });
  const stores = await startStores();
  const environment = handlerEnvironment(stores.parts, stores.resources);
  const functions = await Promise.all(
    ['dmsOrders', 'archive'].map((name) =>
      runFunction({ name, groupId: `${id}-${name}`, topics: [topic], environment }),
    ),
  );
  const task = createDmsTask({
    id,
    database: id,
    tables: [TABLE],
    settings: RECOMMENDED_SETTINGS,
    send: (records) => sendRecords(topic, records),
  });
  return { id, task, stores, partitions, functions };
}
