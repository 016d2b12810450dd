import type { WireFormat } from '../../stack/converters.ts';
import type { PartName } from '../../stack/part.ts';
import { findPid } from '../../stack/part-process.ts';
import { MOTO_URL } from '../../stack/parts/moto.ts';
import { runDmsScenario } from './dms-scenario.ts';
import { billingJob } from './jobs/billing.ts';
import { debeziumServerJob } from './jobs/debezium-server.ts';
import { ecommerceJob } from './jobs/ecommerce.ts';
import type { Job } from './jobs/job.ts';
import { multicloudJob } from './jobs/multicloud.ts';
import { positionsJob } from './jobs/positions.ts';
import { replicaJob } from './jobs/replica.ts';
import { runJob } from './jobs/run-job.ts';
import { type Fault, runScenario, type ScenarioOptions, type ScenarioResult } from './scenario.ts';
import { runSecureKafka, SECURE_KAFKA } from './secure-kafka.ts';

type Write = (line: string) => void;

/** Something that is run and reported as a whole. */
export interface Scenario {
  readonly name: string;
  /** Parts of the stack that it needs beside those of all. */
  readonly parts: readonly PartName[];
  /** Parts that it starts itself. */
  readonly needs?: readonly PartName[];
  readonly run: (write: Write) => Promise<ScenarioResult>;
}

export interface ScenariosOptions {
  readonly transactions: number;
  readonly hasFaults: boolean;
  readonly write: Write;
}

/** Returns what there is to run. */
export async function scenarios(options: ScenariosOptions): Promise<readonly Scenario[]> {
  const { transactions } = options;
  const calm = (name: string, format: WireFormat): Scenario =>
    shopScenario({ name, format, transactions, faults: [] });
  return [
    calm('JSON with schema', 'json with schema'),
    calm('JSON without schema', 'json'),
    { ...calm('Avro', 'avro'), parts: ['registry'] },
    {
      name: 'DMS stand-in',
      parts: [],
      run: (write) => runDmsScenario({ name: 'DMS stand-in', transactions, write }),
    },
    ...[...jobs(), debeziumServerJob(transactions)].map(
      (job): Scenario => ({
        name: job.name,
        parts: job.parts,
        needs: job.needs ?? [],
        run: (write) => runJob(job, write),
      }),
    ),
    {
      ...shopScenario({
        name: 'AWS emulator moto',
        format: 'json',
        // It answers slowly.
        transactions: Math.min(transactions, 60),
        faults: [],
        emulator: MOTO_URL,
      }),
      parts: ['moto'],
    },
    { name: SECURE_KAFKA, parts: [], run: runSecureKafka },
    ...(options.hasFaults ? await faultScenarios(options) : []),
  ];
}

/** The five jobs. */
function jobs(): readonly Job[] {
  return [
    billingJob(),
    multicloudJob(),
    replicaJob('json with schema'),
    replicaJob('json'),
    replicaJob('avro'),
    ecommerceJob('json with schema'),
    ecommerceJob('avro'),
    positionsJob,
  ];
}

async function faultScenarios({
  transactions,
  write,
}: ScenariosOptions): Promise<readonly Scenario[]> {
  const faults = ['function', 'connect', 'broker', 'function', 'connect'] as const;
  const name = 'JSON with schema, with faults';
  const stores = await faultsOfStores(write);
  return [
    shopScenario({ name, format: 'json with schema', transactions, faults }),
    ...(stores.length === 0
      ? []
      : [
          shopScenario({
            name: 'faults of the stores',
            format: 'json',
            transactions,
            faults: stores,
          }),
        ]),
  ];
}

function shopScenario(options: Omit<ScenarioOptions, 'write'>): Scenario {
  return { name: options.name, parts: [], run: (write) => runScenario({ ...options, write }) };
}

/** Stores that are embedded have no process that could be killed alone. */
async function faultsOfStores(write: Write): Promise<readonly Fault[]> {
  const names = ['dynamodb', 'opensearch'] as const;
  const pids = await Promise.all(names.map(findPid));
  const running = names.filter((_name, index) => pids[index] !== undefined);
  for (const name of names.filter((one) => !running.includes(one))) {
    write(`SKIPPED faults of ${name}: it does not run; npm run stack -- up ${name}`);
  }
  return [...running, ...running];
}
