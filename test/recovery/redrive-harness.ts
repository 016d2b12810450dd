import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { createPlainHandler } from '../../src/lambda/create-handler.ts';
import { readSettings, type Settings } from '../../src/lambda/settings.ts';
import { systemClock } from '../../src/lambda/system-clock.ts';
import type { BatchResponse } from '../../src/model/batch.ts';
import { int, text } from '../../src/model/columns.ts';
import type { Sinks } from '../../src/model/delivery.ts';
import { dms, type FunctionSpec, kinesis } from '../../src/model/service.ts';
import { table } from '../../src/model/table.ts';
import { dynamodbTable, snsTopic, targets } from '../../src/model/target.ts';
import { compileFunction } from '../../src/recovery/compile-function.ts';
import type { DeliverOptions } from '../../src/recovery/deliver-in-order.ts';
import type { ObjectStore } from '../../src/recovery/object-store.ts';
import type { RedriveRules } from '../../src/recovery/plan-redrive.ts';
import type { ObjectResult } from '../../src/recovery/redrive-result.ts';
import { runRedrive } from '../../src/recovery/run-redrive.ts';
import { createS3Objects } from '../../src/recovery/s3-objects.ts';
import { QUARANTINE_PREFIX, readWaiting } from '../../src/recovery/waiting-object.ts';
import { mirror } from '../../src/routing/declare/mirror.ts';
import { on } from '../../src/routing/declare/on.ts';
import { routes } from '../../src/routing/declare/routes.ts';
import { dynamodb } from '../../src/routing/sends/dynamodb.ts';
import { sns } from '../../src/routing/sends/sns.ts';
import { createDynamodbSink } from '../../src/sinks/dynamodb/dynamodb-sink.ts';
import { createQuarantineStore } from '../../src/sinks/s3/quarantine-store.ts';
import { createSnsSink } from '../../src/sinks/sns/sns-sink.ts';
import { buildKinesisEvent } from '../../src/tools/local/event-source-mapping/lambda-event.ts';
import type { KinesisSourceRecord } from '../../src/tools/local/event-source-mapping/stream-model.ts';
import {
  createResources,
  type LocalResources,
} from '../../src/tools/local/parts/create-resources.ts';
import {
  createLocalClients,
  type LocalClients,
} from '../../src/tools/local/parts/local-clients.ts';
import { type LocalParts, startLocalParts } from '../../src/tools/local/parts/local-parts.ts';
import { type PartsContent, readBack } from '../../src/tools/local/parts/read-back.ts';

export const at = targets({
  alerts: snsTopic(),
  orderedAlerts: snsTopic({ fifo: true }),
  items: dynamodbTable({ key: { pk: 'string' } }),
});

export const accounts = table({
  schema: 'dbo',
  name: 'accounts',
  key: ['id'],
  columns: { id: int(), v: int(), note: text().nullable() },
});

export const START = Date.parse('2026-11-20T10:00:00.000Z');
export const SHARD = 'shardId-000000000000';

/** One function with a mirror that refuses the values in `refused`, and a message for each new row. */
export function functionThat(refused: ReadonlySet<number> = new Set()): FunctionSpec {
  return {
    source: kinesis('cdc'),
    decoder: dms({ absent: 'null' }),
    routes: [
      routes({
        item: mirror(accounts, {
          because: 'The test looks at it.',
          to: dynamodb.put({
            table: at.items,
            key: { pk: 'A#{id}' },
            item: (row) => {
              if (refused.has(row.v)) throw new TypeError('a bug');
              return { v: row.v };
            },
          }),
        }),
        alert: on(accounts, ['create'], {
          because: 'The test counts them.',
          to: sns({ topic: at.alerts, message: ({ after }) => `account ${after.id}` }),
        }),
      }),
    ],
  };
}

let places = 0;

/** The next change of the stream, as DMS writes it. */
export function change(
  operation: 'insert' | 'update' | 'delete',
  row: { readonly id: number; readonly v: number },
): KinesisSourceRecord {
  places += 1;
  const timestamp = new Date(START + places).toISOString();
  const metadata = {
    timestamp,
    'record-type': 'data',
    operation,
    'partition-key-type': 'primary-key',
    'schema-name': 'dbo',
    'table-name': 'accounts',
  };
  return rawRecord(JSON.stringify({ data: row, metadata }));
}

/** The next record of the stream, whatever is in it. */
export function rawRecord(data: string): KinesisSourceRecord {
  places += 1;
  return {
    stream: 'kinesis',
    shardId: SHARD,
    sequenceNumber: String(49_590_338_271_490_256_608n * 10n ** 36n + BigInt(places)),
    partitionKey: 'key',
    data: Buffer.from(data),
    arrivedAt: START + places,
  };
}

export interface World {
  readonly clients: LocalClients;
  readonly parts: LocalParts;
  readonly resources: LocalResources;
  readonly settings: Settings;
  readonly sinks: Sinks;
  /** A fresh bucket for one test. */
  readonly createBucket: (name: string) => Promise<ObjectStore>;
  readonly content: () => Promise<PartsContent>;
  readonly itemOf: (id: number) => Promise<number | 'gone' | undefined>;
  readonly stop: () => Promise<void>;
}

/** Starts the parts with the real clients. */
export async function startWorld(): Promise<World> {
  const parts = await startLocalParts();
  const clients = createLocalClients(parts);
  const resources = await createResources(parts, { targets: at });
  const addresses = resources.bindings;
  const bindings = Object.entries(addresses).map(([name, value]) => [`TARGET_${name}`, value]);
  const content = () => readBack(parts, resources);
  return {
    clients,
    parts,
    resources,
    settings: readSettings({
      ...Object.fromEntries(bindings),
      MILLRACE_QUARANTINE_BUCKET: resources.quarantineBucket,
      MILLRACE_PARTIAL_ANSWERS: 'honoured',
    }),
    sinks: {
      dynamodb: createDynamodbSink({ client: clients.dynamodb, addresses }),
      sns: createSnsSink({ client: clients.sns, addresses }),
    },
    async createBucket(name) {
      await clients.s3.send(new CreateBucketCommand({ Bucket: name }));
      return createS3Objects(clients.s3, name);
    },
    content,
    async itemOf(id) {
      const { items } = await content();
      const item = items['items']?.find(({ pk }) => pk?.S === `A#${id}`);
      if (item === undefined) return undefined;
      return item['millrace_deleted'] === undefined ? Number(item['v']?.N) : 'gone';
    },
    async stop() {
      clients.destroy();
      await parts.stop();
    },
  };
}

/** Invokes a function on records of the stream, with the quarantine in a bucket. */
export async function invoke(
  { settings, sinks, clients }: World,
  spec: FunctionSpec,
  { bucket, records }: { bucket: ObjectStore; records: readonly KinesisSourceRecord[] },
): Promise<BatchResponse> {
  const parts = {
    settings,
    sinks,
    // Of the day of the changes: messages of older ones are skipped.
    clock: { ...systemClock, now: () => START },
    quarantine: createQuarantineStore({
      client: clients.s3,
      bucket: bucket.name.slice('s3://'.length),
      now: () => START,
    }),
  };
  const handle = createPlainHandler(spec, parts as never, () => undefined);
  const stream = { streamArn: 'arn:aws:kinesis:eu-west-1:0:stream/cdc', region: 'eu-west-1' };
  return handle(buildKinesisEvent(stream, records), { getRemainingTimeInMillis: () => 2_500 });
}

export interface RedriveCall extends Partial<RedriveRules> {
  readonly bucket: ObjectStore;
  readonly spec: FunctionSpec;
  readonly prefix?: string;
  readonly preview?: true;
  readonly sinks?: Sinks;
}

/** Redrives everything that waits in a bucket. */
export async function redrive(world: World, call: RedriveCall): Promise<readonly ObjectResult[]> {
  const { bucket, spec, prefix = QUARANTINE_PREFIX, preview, sinks = world.sinks } = call;
  const results: ObjectResult[] = [];
  const run = runRedrive({
    objects: readWaiting(bucket, { prefix }),
    wants: () => true,
    functions: [compileFunction({ name: 'main', spec }, world.settings)],
    rules: { messages: call.messages ?? new Set(), outOfOrder: call.outOfOrder ?? false },
    doing:
      preview === true
        ? undefined
        : { store: bucket, keep: bucket, deliver: deliverOptions(sinks) },
  });
  for await (const result of run) results.push(result);
  return results;
}

export function deliverOptions(sinks: Sinks): DeliverOptions {
  return {
    sinks,
    clock: systemClock,
    random: () => 0,
    report: () => undefined,
    inFlight: {},
    budgetMs: 1_000,
    held: new Set(),
  };
}

/** What became of each entry: the statuses of its effects. */
export function statusesOf(results: readonly ObjectResult[]): readonly unknown[] {
  return results.map(({ entries }) =>
    entries.map(({ effects }) => effects.map(({ outcome }) => outcome?.status)),
  );
}

export async function keysOf(store: ObjectStore, prefix = ''): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}
