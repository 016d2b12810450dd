import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { handlerEnvironment } from '../../../src/local/local-function.ts';
import { readBack } from '../../../src/local/parts/read-back.ts';
import { STACK } from '../../../stack/folders.ts';
import {
  createTopics,
  readAll,
  readCommitted,
  readEnds,
  type TopicPartition,
} from '../../../stack/kafka-topics.ts';
import { BOOTSTRAP } from '../../../stack/parts/kafka.ts';
import { checkArchive, checkQuarantine } from '../checks.ts';
import { checkOf } from '../compare-rows.ts';
import { type DevProcess, startDev } from '../dev-process.ts';
import type { ScenarioResult } from '../scenario.ts';
import { type Stores, startStores } from '../stores.ts';
import type { Job } from './job.ts';

const WITHIN_MS = 180_000;
const MAPPING = ['--batch-size', '200', '--window', '0.2'];

interface RunningJob {
  readonly id: string;
  readonly job: Job;
  readonly stores: Stores;
  readonly settingsFile: string;
  readonly partitions: readonly TopicPartition[];
  readonly functions: readonly DevProcess[];
}

/** Runs a job with `millrace dev`, and compares what came out with what its database says. */
export async function runJob(job: Job, write: (line: string) => void): Promise<ScenarioResult> {
  const startedAt = Date.now();
  const id = `job_${startedAt.toString(36)}`;
  await job.prepare(id);
  const running = await begin(id, job);
  try {
    await play(running, write);
    return await finish(running, startedAt);
  } finally {
    await Promise.all(running.functions.map(({ stop }) => stop()));
    await running.stores.stop();
    await job.end(id);
  }
}

async function begin(id: string, job: Job): Promise<RunningJob> {
  const stores = await startStores(job.service);
  const environmentFile = join(STACK, 'e2e-job.env');
  const environment = handlerEnvironment(stores.parts, stores.resources);
  const settingsFile = join(STACK, 'e2e-job.json');
  await writeFile(settingsFile, JSON.stringify(environment));
  const variables = Object.entries(environment);
  await writeFile(environmentFile, variables.map(([name, value]) => `${name}=${value}\n`).join(''));
  const partitions = await createTopics(job.topics(id));
  const functions = await Promise.all(
    Object.entries(job.functions(id)).map(([name, topics]) =>
      startDev({
        id,
        name,
        cwd: job.cwd,
        environmentFile,
        words: [
          ...['--kafka', BOOTSTRAP, '--group', groupOf(id, name), ...MAPPING],
          ...topics.flatMap((topic) => ['--topic', topic]),
        ],
      }),
    ),
  );
  return { id, job, stores, settingsFile, partitions, functions };
}

async function play(running: RunningJob, write: (line: string) => void): Promise<void> {
  const { id, job, partitions } = running;
  const found = await job.capture(id);
  await waitFor('the first rows', async () => (await countHeld(partitions)) >= found);
  write(`  ${found} records of what was there`);
  for (const piece of job.pieces) await piece(id);
  let before = '';
  await waitFor('the functions', async () => {
    const ends = await readEnds(partitions);
    const now = ends.map(({ end }) => end).join();
    const isQuiet = now === before;
    before = now;
    const marker = ends.find(({ topic }) => topic === job.markerTopic?.(id));
    return isQuiet && marker?.end !== 0n && (await isAllCommitted(running, ends));
  });
}

async function isAllCommitted(
  { id, job }: RunningJob,
  ends: Awaited<ReturnType<typeof readEnds>>,
): Promise<boolean> {
  const all = Object.entries(job.functions(id)).map(async ([name, topics]) => {
    const committed = await readCommitted(groupOf(id, name), topics);
    return ends
      .filter(({ topic, end }) => end > 0n && topics.includes(topic))
      .every(({ topic, partition, end }) =>
        committed.some(
          (one) => one.topic === topic && one.partition === partition && one.offset >= end,
        ),
      );
  });
  return (await Promise.all(all)).every(Boolean);
}

async function finish(running: RunningJob, startedAt: number): Promise<ScenarioResult> {
  const { id, job, stores, functions, partitions, settingsFile } = running;
  // What is under way is finished before anything is read.
  await Promise.all(functions.map(({ stop }) => stop()));
  const held = await readAll(`${id}-check`, partitions);
  const content = await readBack(stores.parts, stores.resources);
  const checks = [
    ...(await job.check({ id, stores, content, settingsFile })),
    checkArchive(held, content.objects['rawRecords'] ?? []),
    checkQuarantine(content.quarantine),
    checkTroubles(functions),
  ];
  return {
    name: job.name,
    note: job.note,
    checks,
    counts: { records: held.length },
    faults: [],
    told: {},
    stores: stores.names,
    durationMs: Date.now() - startedAt,
  };
}

function checkTroubles(functions: readonly DevProcess[]) {
  const problems = functions.flatMap(({ name, troubles }) =>
    troubles().map((line) => `${name}: ${line.slice(0, 200)}`),
  );
  const counts = functions.map(({ name, done }) => `${name} ${done()}`).join(', ');
  return checkOf('no invocation failed', problems, counts);
}

async function countHeld(partitions: readonly TopicPartition[]): Promise<number> {
  const ends = await readEnds(partitions);
  return ends.reduce((sum, { end }) => sum + Number(end), 0);
}

function groupOf(id: string, name: string): string {
  return `${id}-${name}`;
}

async function waitFor(what: string, isDone: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + WITHIN_MS;
  while (!(await isDone())) {
    if (Date.now() > until) throw new Error(`Waited too long for ${what}`);
    await sleep(500);
  }
}
