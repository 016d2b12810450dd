import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { handlerEnvironment } from '../../../src/tools/local/local-function.ts';
import { readBack } from '../../../src/tools/local/parts/read-back.ts';
import { ROOT, STACK } from '../../../stack/folders.ts';
import { checkArchive, checkQuarantine } from '../checks.ts';
import { type Check, checkOf } from '../compare-rows.ts';
import { type DevProcess, startDev } from '../dev-process.ts';
import type { ScenarioResult } from '../scenario.ts';
import { type Stores, startStores } from '../stores.ts';
import { bindService } from './bind-service.ts';
import type { Job } from './job.ts';
import type { JobStream } from './job-stream.ts';
import { createKafkaJobStream } from './kafka-job-stream.ts';
import { createKinesisJobStream } from './kinesis-job-stream.ts';

const WITHIN_MS = 180_000;
const MAX_TROUBLES = 5;
const MAPPING = ['--batch-size', '200', '--window', '0.2'];

interface RunningJob {
  readonly id: string;
  readonly job: Job;
  readonly stores: Stores;
  readonly stream: JobStream;
  readonly settingsFile: string;
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
    await job.end(id);
    await running.stream.end();
    await running.stores.stop();
  }
}

async function begin(id: string, job: Job): Promise<RunningJob> {
  const stores = await startStores(job.service);
  const environment = handlerEnvironment(stores.parts, stores.resources);
  const settingsFile = join(STACK, 'e2e-job.json');
  const environmentFile = join(STACK, 'e2e-job.env');
  await writeFile(settingsFile, JSON.stringify(environment));
  const lines = Object.entries(environment).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(environmentFile, lines.join(''));
  await bind(job);
  const create = job.stream === 'kafka' ? createKafkaJobStream : createKinesisJobStream;
  const counts = job.topics(id);
  const stream = await create({
    id,
    counts,
    functions: job.functions(id),
    marker: job.marker?.(id),
  });
  const functions = await Promise.all(
    Object.entries(job.functions(id)).map(([name, names]) => {
      const words = [...stream.words(name, names), ...MAPPING];
      return startDev({ id, name, cwd: job.cwd, environmentFile, words });
    }),
  );
  return { id, job, stores, stream, settingsFile, functions };
}

/** The event source mappings of a deployment, filters and all: `serverless.yml` says so for the functions of this project. */
async function bind({ cwd, service }: Job): Promise<void> {
  if (cwd === ROOT) return;
  await mkdir(join(cwd, '.millrace'), { recursive: true });
  await writeFile(join(cwd, '.millrace/deploy.json'), JSON.stringify(bindService(service)));
}

async function play(running: RunningJob, write: (line: string) => void): Promise<void> {
  const { id, job, stores, stream, functions } = running;
  const found = await job.capture(id, stores);
  await waitFor('the first rows', async () => (await stream.countHeld()) >= found);
  write(`  ${found} records of what was there`);
  for (const piece of job.pieces) await piece(id);
  await waitFor('the functions', async () => {
    stopAtTrouble(functions);
    return stream.isDone(functions);
  });
}

/** What fails again and again would hold up the run until its end. */
function stopAtTrouble(functions: readonly DevProcess[]): void {
  const stuck = functions.find(({ troubles }) => troubles().length > MAX_TROUBLES);
  if (stuck === undefined) return;
  throw new Error(`${stuck.name} does not get on, see its log: ${stuck.troubles().at(-1)}`);
}

async function finish(running: RunningJob, startedAt: number): Promise<ScenarioResult> {
  const { id, job, stores, functions, stream, settingsFile } = running;
  // What is under way is finished before anything is read.
  await Promise.all(functions.map(({ stop }) => stop()));
  const held = await stream.readAll();
  const content = await readBack(stores.parts, stores.resources);
  const { archive, kinesisArchive = [] } = job.functions(id);
  const archived = archive ?? kinesisArchive;
  const checks = [
    ...(await job.check({ id, stores, content, settingsFile })),
    checkArchive(
      held.filter(({ stream: name }) => archived.includes(name)),
      content.objects['rawRecords'] ?? [],
    ),
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

function checkTroubles(functions: readonly DevProcess[]): Check {
  const problems = functions.flatMap(({ name, troubles }) =>
    troubles().map((line) => `${name}: ${line.slice(0, 200)}`),
  );
  const counts = functions.map(({ name, done }) => `${name} ${done()} records`).join(', ');
  return checkOf('no invocation failed', problems, counts);
}

async function waitFor(what: string, isDone: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + WITHIN_MS;
  while (!(await isDone())) {
    if (Date.now() > until) throw new Error(`Waited too long for ${what}`);
    await sleep(500);
  }
}
