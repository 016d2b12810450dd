import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Found } from './batch.ts';
import type { Variant } from './measure.ts';

/** Peers are packages of this folder, which nothing else needs. */
const INSTALLED = new URL('./node_modules/highland/package.json', import.meta.url);

export const PEERS_MISSING = 'Peers are left out: run `npm --prefix bench ci` first.\n';

/** Tells whether the packages that we compare with are there. */
export function hasPeers(): boolean {
  return existsSync(INSTALLED);
}

// The packages need not be there when this is compiled, so that what we use of them is said here.
interface KinesisEvent {
  readonly Records: readonly {
    readonly kinesis: { readonly data: string; readonly sequenceNumber: string };
  }[];
}
interface DmsRecord {
  readonly data: { readonly quantity: number };
}
interface Batch {
  readonly BatchProcessor: new (eventType: string, options: object) => object;
  readonly EventType: { readonly KinesisDataStreams: string };
  readonly processPartialResponse: (
    event: unknown,
    handler: (record: unknown) => Promise<void>,
    processor: object,
    options: object,
  ) => Promise<{ readonly batchItemFailures: readonly unknown[] }>;
}
interface Stream {
  readonly fromKinesis: (event: unknown) => {
    readonly tap: (see: (unit: { readonly event: DmsRecord }) => void) => {
      readonly collect: () => {
        readonly toPromise: (promise: PromiseConstructor) => Promise<unknown>;
      };
    };
  };
}
interface Kafka {
  readonly kafkaConsumer: (
    handler: (event: { readonly records: Iterable<{ readonly value: unknown }> }) => Promise<Found>,
    config: object,
  ) => (event: unknown, context: object) => Promise<Found>;
}
interface Zod {
  readonly object: (shape: object) => object;
  readonly number: () => object;
  readonly string: () => object;
  readonly record: (key: object, value: object) => object;
  readonly unknown: () => object;
}

/** What people write by hand: parse, work, and name what failed. */
export function handWritten(): Variant {
  return {
    name: 'hand-written loop of JSON.parse',
    run: ({ event }) => {
      const failures: { readonly itemIdentifier: string }[] = [];
      let found: Found = { events: 0, quantity: 0 };
      for (const { kinesis } of (event as KinesisEvent).Records) {
        try {
          const text = Buffer.from(kinesis.data, 'base64').toString('utf8');
          found = addRecord(found, JSON.parse(text) as DmsRecord);
        } catch {
          failures.push({ itemIdentifier: kinesis.sequenceNumber });
        }
      }
      return found;
    },
  };
}

/** Loads the peers that read events of Kinesis; none if they are not installed. */
export async function loadKinesisPeers(): Promise<readonly Variant[]> {
  return hasPeers() ? [await powertoolsBatch(), awsLambdaStream()] : [];
}

/** Loads the peers that read events of Kafka; none if they are not installed. */
export async function loadKafkaPeers(): Promise<readonly Variant[]> {
  return hasPeers() ? [await powertoolsKafka()] : [];
}

async function powertoolsBatch(): Promise<Variant> {
  const batch = await load<Batch>('@aws-lambda-powertools/batch');
  const { parser } = await load<{ parser: object }>('@aws-lambda-powertools/batch/parser');
  const zod = await load<Zod>('zod');
  // The least that a schema can say of these records, and still be one.
  const row = zod.record(zod.string(), zod.unknown());
  const innerSchema = zod.object({ data: row, 'before-image': row, metadata: row });
  const processor = new batch.BatchProcessor(batch.EventType.KinesisDataStreams, {
    parser,
    innerSchema,
    transformer: 'base64',
  });
  return {
    name: 'Powertools batch + parser 2.35',
    run: async ({ event }) => {
      let found: Found = { events: 0, quantity: 0 };
      const handler = async (record: unknown): Promise<void> => {
        const { kinesis } = record as { kinesis: { data: DmsRecord } };
        found = addRecord(found, kinesis.data);
      };
      await batch.processPartialResponse(event, handler, processor, {
        throwOnFullBatchFailure: true,
      });
      return found;
    },
  };
}

function awsLambdaStream(): Variant {
  // Its modules are CommonJS; this one alone needs no client of AWS.
  const { fromKinesis } = createRequire(import.meta.url)(
    'aws-lambda-stream/from/kinesis',
  ) as Stream;
  return {
    name: 'aws-lambda-stream 1.0 fromKinesis',
    run: async ({ event }) => {
      let found: Found = { events: 0, quantity: 0 };
      await fromKinesis(event)
        .tap((unit) => {
          found = addRecord(found, unit.event);
        })
        .collect()
        .toPromise(Promise);
      return found;
    },
  };
}

async function powertoolsKafka(): Promise<Variant> {
  const { kafkaConsumer } = await load<Kafka>('@aws-lambda-powertools/kafka');
  const config = { key: { type: 'json' }, value: { type: 'json' } };
  const consume = kafkaConsumer(async ({ records }) => {
    let found: Found = { events: 0, quantity: 0 };
    for (const { value } of records) {
      const { after } = value as { after: DmsRecord['data'] };
      found = addRecord(found, { data: after });
    }
    return found;
  }, config);
  return { name: 'Powertools kafka 2.35', run: ({ event }) => consume(event, {}) };
}

function addRecord({ events, quantity }: Found, { data }: DmsRecord): Found {
  return { events: events + 1, quantity: quantity + data.quantity };
}

/** By a name that the compiler does not follow. */
async function load<Exports>(name: string): Promise<Exports> {
  return (await import(name)) as Exports;
}
