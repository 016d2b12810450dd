import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { handlerEnvironment } from '../../src/tools/local/local-function.ts';
import type { WireFormat } from '../../stack/converters.ts';
import {
  deleteConnector,
  postgresConnector,
  putConnector,
} from '../../stack/debezium-connector.ts';
import {
  createTopics,
  readCommitted,
  readEnds,
  type TopicPartition,
} from '../../stack/kafka-topics.ts';
import { crashPart, startPart } from '../../stack/lifecycle.ts';
import type { Part } from '../../stack/part.ts';
import { connect } from '../../stack/parts/connect.ts';
import { dynamodb } from '../../stack/parts/dynamodb.ts';
import { kafka } from '../../stack/parts/kafka.ts';
import { opensearch } from '../../stack/parts/opensearch.ts';
import { dropDatabase, psql } from '../../stack/psql.ts';
import type { Check } from './compare-rows.ts';
import { type RunningFunction, runFunction } from './run-function.ts';
import { type Checked, checkEverything } from './scenario-checks.ts';
import { shopService } from './service.ts';
import { type Stores, startStores } from './stores.ts';
import { buildWorkload, type Workload } from './workload.ts';

/** The captured tables, and into how many partitions their records go. */
const TABLES = { customers: 2, orders: 3, sessions: 1, marker: 1 };
/** Which function reads which tables; those that read Avro are declared with a registry. */
const FUNCTIONS = {
  customers: ['customers'],
  orders: ['orders', 'sessions', 'marker'],
  archive: ['customers', 'orders', 'sessions', 'marker'],
};
const DONE_WITHIN_MS = 120_000;
/**
 * Connect notes every second how far it is. One that is killed before it noted the end of a snapshot reads a new
 * one, and then nobody tells what was removed between the two.
 */
const NOTED_WITHIN_MS = 3000;

export type Fault = 'connect' | 'broker' | 'function' | 'dynamodb' | 'opensearch';

export interface ScenarioOptions {
  readonly name: string;
  readonly format: WireFormat;
  readonly transactions: number;
  /** The address of an AWS emulator, in the place of the embedded parts. */
  readonly emulator?: string;
  /** What is killed after each piece of the workload. */
  readonly faults: readonly Fault[];
  readonly write: (line: string) => void;
}

export interface ScenarioResult {
  readonly name: string;
  /** What stands in for what cannot run here. */
  readonly note?: string;
  readonly checks: readonly Check[];
  readonly counts: Checked['counts'];
  readonly faults: readonly Fault[];
  /** How often the functions reported what. */
  readonly told: Readonly<Record<string, number>>;
  readonly stores: Stores['names'];
  readonly durationMs: number;
}

/** Everything of a run that is under way. */
interface Run {
  readonly id: string;
  readonly options: ScenarioOptions;
  readonly stores: Stores;
  readonly partitions: readonly TopicPartition[];
  readonly functions: readonly RunningFunction[];
}

/** Runs SQL through the whole chain, and compares what came out with what the database says. */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioResult> {
  const startedAt = Date.now();
  const id = `e2e_${startedAt.toString(36)}`;
  const workload = buildWorkload(7, options.transactions);
  const run = await begin(id, options, workload);
  try {
    await playWorkload(run, workload);
    const checked = await checkEverything(run);
    return {
      ...checked,
      checks: checked.checks.filter((check) => isToldHere(check, options)),
      name: options.name,
      faults: options.faults,
      told: sumTold(run.functions),
      stores: run.stores.names,
      durationMs: Date.now() - startedAt,
    };
  } finally {
    await end(run);
  }
}

/** moto writes several objects in a second, whose names do not tell their order. */
function isToldHere({ name }: Check, { emulator }: ScenarioOptions): boolean {
  return emulator === undefined || !/order$|is told$/.test(name);
}

async function begin(id: string, options: ScenarioOptions, { seed }: Workload): Promise<Run> {
  await psql('postgres', `CREATE DATABASE ${id}`);
  await psql(id, await readFile(resolve(import.meta.dirname, 'schema.sql'), 'utf8'));
  await psql(id, seed);
  const counts = Object.entries(TABLES).map(([name, count]) => [topicOf(id, name), count] as const);
  const partitions = await createTopics(Object.fromEntries(counts));
  const stores = await startStores(shopService, options.emulator);
  const environment = handlerEnvironment(stores.parts, stores.resources);
  const functions = await Promise.all(
    Object.entries(FUNCTIONS).map(([name, tables]) =>
      runFunction({
        name: options.format === 'avro' && name !== 'archive' ? `${name}Avro` : name,
        groupId: `${id}-${name}`,
        topics: tables.map((table) => topicOf(id, table)),
        environment,
      }),
    ),
  );
  return { id, options, stores, partitions, functions };
}

async function end({ id, functions, stores }: Run): Promise<void> {
  await deleteConnector(id).catch(() => undefined);
  await Promise.all(functions.map(({ stop }) => stop()));
  await stores.stop();
  await dropDatabase(id);
}

async function playWorkload(run: Run, workload: Workload): Promise<void> {
  const { id, options } = run;
  await connectDebezium(run);
  await waitFor('the snapshot', async () => (await countHeld(run)) >= workload.seedRows);
  options.write(`  snapshot of ${workload.seedRows} rows captured`);
  if (options.faults.length > 0) await sleep(NOTED_WITHIN_MS);
  for (const [index, piece] of workload.pieces.entries()) {
    const fault = options.faults[index];
    await psql(id, piece);
    // The records of the piece are on their way.
    if (fault !== undefined) await strike(run, fault);
  }
  await psql(id, 'INSERT INTO shop.marker VALUES (1)');
  await waitUntilDone(run, topicOf(id, 'marker'));
}

async function connectDebezium({ id, options }: Run): Promise<void> {
  const settings = postgresConnector({
    name: id,
    database: id,
    tables: Object.keys(TABLES).map((name) => `shop.${name}`),
    format: options.format,
  });
  await putConnector(id, settings);
}

async function strike(run: Run, fault: Fault): Promise<void> {
  run.options.write(`  kill -9: ${fault}`);
  switch (fault) {
    case 'function':
      for (const { host } of run.functions) host.crash();
      return;
    case 'connect':
      await restart(connect);
      return connectDebezium(run);
    case 'broker':
      return restart(kafka);
    case 'dynamodb':
      return restart(dynamodb);
    case 'opensearch':
      return restart(opensearch);
  }
}

async function restart(part: Part): Promise<void> {
  await crashPart(part);
  await startPart(part, { keep: true });
}

/** Waits until the marker was captured, nothing more comes, and all of it is done with. */
export async function waitUntilDone(
  { partitions, functions }: Pick<Run, 'partitions' | 'functions'>,
  markerTopic?: string,
): Promise<void> {
  let before = '';
  const areDone = async (): Promise<boolean> => {
    const ends = await readEnds(partitions);
    const now = ends.map(({ end }) => end).join();
    const isQuiet = now === before;
    before = now;
    const marker = ends.find(({ topic }) => topic === markerTopic);
    if (!isQuiet || marker?.end === 0n) return false;
    const open = await Promise.all(functions.map((one) => findOpen(one, ends)));
    return open.every((isOpen) => !isOpen);
  };
  await waitFor('the functions', areDone, () => sumTold(functions));
}

/** Tells whether a function has not committed everything that its topics hold. */
async function findOpen(
  { groupId, topics }: RunningFunction,
  ends: Awaited<ReturnType<typeof readEnds>>,
): Promise<boolean> {
  const committed = await readCommitted(groupId, topics);
  return ends.some(({ topic, partition, end }) => {
    if (!topics.includes(topic) || end === 0n) return false;
    const found = committed.find((one) => one.topic === topic && one.partition === partition);
    return (found?.offset ?? 0n) < end;
  });
}

async function waitFor(
  what: string,
  isDone: () => Promise<boolean>,
  tell: () => unknown = () => '',
): Promise<void> {
  const until = Date.now() + DONE_WITHIN_MS;
  while (!(await isDone())) {
    if (Date.now() > until) {
      throw new Error(`Waited too long for ${what} ${JSON.stringify(tell())}`);
    }
    await sleep(500);
  }
}

async function countHeld({ partitions }: Run): Promise<number> {
  const ends = await readEnds(partitions);
  return ends.reduce((sum, { end }) => sum + Number(end), 0);
}

/** Adds up what the functions reported. */
export function sumTold(functions: readonly RunningFunction[]): Readonly<Record<string, number>> {
  const sum: Record<string, number> = {};
  for (const [name, count] of functions.flatMap(({ host }) => Object.entries(host.told()))) {
    sum[name] = (sum[name] ?? 0) + count;
  }
  return sum;
}

function topicOf(id: string, table: string): string {
  return `${id}.shop.${table}`;
}
