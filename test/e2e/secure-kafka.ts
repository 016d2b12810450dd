import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { handlerEnvironment } from '../../src/tools/local/local-function.ts';
import { readBack } from '../../src/tools/local/parts/read-back.ts';
import { STACK } from '../../stack/folders.ts';
import {
  addPartitions,
  createTopics,
  readAll,
  readEnds,
  sendRecords,
} from '../../stack/kafka-topics.ts';
import { SECURE_BOOTSTRAP, SECURE_CA, SECURE_USER } from '../../stack/parts/secure-listener.ts';
import { checkArchive, checkQuarantine } from './checks.ts';
import { type Check, checkOf } from './compare-rows.ts';
import { type DevProcess, startDev } from './dev-process.ts';
import { jobsService } from './jobs/src/service.ts';
import type { ScenarioResult } from './scenario.ts';
import { startStores } from './stores.ts';

const RECORDS = 60;
const PARTITIONS_ADDED = 3;
const WITHIN_MS = 60_000;
const REFUSED_WITHIN_MS = 45_000;
const TLS = ['--tls', '--ca', SECURE_CA];
const SASL = ['--sasl', 'scram-sha-512', '--username', SECURE_USER.name];

export const SECURE_KAFKA = 'Kafka with TLS and SCRAM, partitions added';

interface Trial {
  readonly id: string;
  readonly topic: string;
  readonly environmentFile: string;
}

/** `millrace dev` as a user of a cluster: encrypted, with a password, while the topic grows. */
export async function runSecureKafka(): Promise<ScenarioResult> {
  const startedAt = Date.now();
  const id = `secure_${startedAt.toString(36)}`;
  const topic = `${id}.raw`;
  const stores = await startStores(jobsService);
  const environmentFile = join(STACK, 'e2e-job.env');
  const variables = Object.entries(handlerEnvironment(stores.parts, stores.resources));
  await writeFile(environmentFile, variables.map(([name, value]) => `${name}=${value}\n`).join(''));
  const trial = { id, topic, environmentFile };
  await createTopics({ [topic]: 1 });
  const reader = await startReader(trial, [...TLS, ...SASL], SECURE_USER.password);
  try {
    await sendRecords(topic, recordsFrom(0));
    const before = await waitForDone(reader, RECORDS);
    await addPartitions(topic, 1 + PARTITIONS_ADDED);
    await sendRecords(topic, recordsFrom(RECORDS));
    // The producer repeats what it sent while a partition had no leader yet.
    const ends = await readEnds([{ topic, partition: 0 }]);
    const count = ends.reduce((sum, { end }) => sum + Number(end), 0);
    const after = await waitForDone(reader, count);
    await reader.stop();
    const partitions = Array.from({ length: 1 + PARTITIONS_ADDED }, (_, partition) => ({
      topic,
      partition,
    }));
    const held = await readAll(`${id}-check`, partitions);
    const content = await readBack(stores.parts, stores.resources);
    const used = new Set(held.map(({ position }) => JSON.stringify(Object.values(position)[2])));
    const checks = [
      checkOf('records arrive through TLS and SCRAM-SHA-512', before, `${RECORDS} records`),
      checkOf(
        'partitions that are added are read',
        after,
        `${count - RECORDS} more records, ${used.size} partitions`,
      ),
      checkArchive(held, content.objects['rawRecords'] ?? []),
      checkQuarantine(content.quarantine),
      await checkRefused('a wrong password is refused at once', trial, [...TLS, ...SASL], 'wrong'),
      await checkRefused(
        'an unknown certificate is refused at once',
        trial,
        ['--tls', ...SASL],
        SECURE_USER.password,
      ),
    ];
    return {
      name: SECURE_KAFKA,
      note: 'A listener with a self-signed certificate and a user; records of no capture tool.',
      checks,
      counts: { records: held.length },
      faults: [],
      told: {},
      stores: stores.names,
      durationMs: Date.now() - startedAt,
    };
  } finally {
    await reader.stop();
    await stores.stop();
  }
}

function startReader(
  { id, topic, environmentFile }: Trial,
  words: readonly string[],
  password: string,
): Promise<DevProcess> {
  return startDev({
    id,
    name: 'archive',
    cwd: join(import.meta.dirname, 'jobs'),
    environmentFile,
    environment: { KAFKA_PASSWORD: password },
    words: [
      '--kafka',
      SECURE_BOOTSTRAP,
      '--topic',
      topic,
      '--group',
      id,
      '--window',
      '0.2',
      ...words,
    ],
  });
}

/** What does not help to wait for ends the command with the exit code of a failure. */
async function checkRefused(
  name: string,
  trial: Trial,
  words: readonly string[],
  password: string,
): Promise<Check> {
  const refused = await startReader({ ...trial, id: `${trial.id}-refused` }, words, password);
  const code = await Promise.race([refused.ended, sleep(REFUSED_WITHIN_MS, 'still running')]);
  await refused.stop();
  return checkOf(name, code === 3 ? [] : [`exit code ${code}`], 'exit code 3');
}

/** Returns what is wrong: nothing once the records are done with. */
async function waitForDone(reader: DevProcess, count: number): Promise<readonly string[]> {
  const until = Date.now() + WITHIN_MS;
  while (reader.done() < count) {
    if (Date.now() > until) return [`${reader.done()} of ${count} records`];
    await sleep(200);
  }
  return reader.troubles();
}

function recordsFrom(first: number): readonly { readonly key: string; readonly value: string }[] {
  return Array.from({ length: RECORDS }, (_, at) => ({
    key: `key ${first + at}`,
    value: JSON.stringify({ n: first + at }),
  }));
}
