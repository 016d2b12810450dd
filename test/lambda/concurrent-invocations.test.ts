import { AsyncLocalStorage } from 'node:async_hooks';
import { debezium, int, msk, on, sns, snsTopic, table, targets } from 'millrace';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHandler, type LambdaHandler } from '../../src/lambda/create-handler.ts';
import { readSettings } from '../../src/lambda/settings.ts';
import type { Outcome, SnsDelivery } from '../../src/model/delivery.ts';
import type { TelemetryEvent } from '../../src/model/telemetry.ts';
import { createVirtualClock } from '../../src/tools/local/event-source-mapping/virtual-clock.ts';
import { linesOf } from './lines-of.ts';

const NOW = 1_700_000_000_000;
const INVOCATIONS = 64;
const things = table({ schema: 'shop', name: 'things', key: ['id'], columns: { id: int() } });
const at = targets({ topic: snsTopic() });
const numbers = Array.from({ length: INVOCATIONS }, (_, number) => number);

/** What Lambda Managed Instances give to each invocation; Powertools reads it. */
const invokeStore = new AsyncLocalStorage<Map<unknown, unknown>>();

beforeEach(() => {
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'test');
  vi.stubEnv('AWS_LAMBDA_MAX_CONCURRENCY', String(INVOCATIONS));
  vi.stubGlobal('awslambda', {
    InvokeStore: {
      get: (name: unknown) => invokeStore.getStore()?.get(name),
      set: (name: unknown, value: unknown) => invokeStore.getStore()?.set(name, value),
      getXRayTraceId: () => invokeStore.getStore()?.get('trace'),
      hasContext: () => invokeStore.getStore() !== undefined,
    },
  });
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe('createHandler, with 64 invocations at once in one process', () => {
  it('keeps lines, metrics, traces and reports of each by themselves', async () => {
    const handler = handlerOf();
    const told = new Map<number, TelemetryEvent[]>();

    const lines = await linesOf(async () => {
      await Promise.all(numbers.map((number) => invoke(handler, number, told)));
    });

    const parsed = lines.map((line) => JSON.parse(line) as Line);
    const summaries = parsed.filter(({ message }) => message === 'batch.summary');
    expect(new Set(summaries.map(({ function_request_id: id }) => id)).size).toBe(INVOCATIONS);
    for (const { function_request_id: id, xray_trace_id: trace, sums } of summaries) {
      const number = Number(id.slice('request-'.length));
      expect(sums.RecordsReceived).toBe(recordsOf(number));
      expect(trace).toBe(`1-${number}`);
    }
    const counted = parsed.flatMap(({ RecordsReceived }) => RecordsReceived ?? []);
    expect(counted.toSorted(compare)).toStrictEqual(numbers.map(recordsOf).toSorted(compare));
    for (const number of numbers) expect(receivedBy(told, number)).toBe(recordsOf(number));
  });

  it('keeps the deadline and the rate limit of each by themselves', async () => {
    const handler = handlerOf();
    const told = new Map<number, TelemetryEvent[]>();

    const answers = new Map<number, number>();
    await linesOf(async () => {
      await Promise.all(
        numbers.map(async (number) => {
          const { batchItemFailures } = await invoke(handler, number, told);
          answers.set(number, batchItemFailures.length);
        }),
      );
    });

    // Those with little time answer what is open; the others are done.
    const open = numbers.filter((number) => (answers.get(number) ?? 0) > 0);
    expect(open).toStrictEqual(numbers.filter(isShort));
    // Each may send two messages a day; the third and fourth are parked.
    for (const number of numbers.filter((one) => !isShort(one))) {
      const parked = (told.get(number) ?? []).filter(({ name }) => name === 'record.quarantined');
      expect(parked).toHaveLength(Math.max(0, recordsOf(number) - 2));
    }
  });
});

interface Line {
  readonly message?: string;
  readonly function_request_id: string;
  readonly xray_trace_id?: string;
  readonly sums: { readonly RecordsReceived?: number };
  readonly RecordsReceived?: number;
}

function compare(one: number, other: number): number {
  return one - other;
}

function recordsOf(number: number): number {
  return (number % 4) + 1;
}

/** So little time that no answer of the topic comes in it. */
function isShort(number: number): boolean {
  return number % 8 === 7;
}

function receivedBy(told: ReadonlyMap<number, readonly TelemetryEvent[]>, number: number): number {
  return (told.get(number) ?? []).reduce(
    (sum, event) => sum + (event.name === 'batch.received' ? event.records : 0),
    0,
  );
}

function invoke(
  handler: LambdaHandler,
  number: number,
  told: Map<number, TelemetryEvent[]>,
): ReturnType<LambdaHandler> {
  const own: TelemetryEvent[] = [];
  told.set(number, own);
  const context = {
    functionName: 'things',
    awsRequestId: `request-${number}`,
    getRemainingTimeInMillis: () => (isShort(number) ? 2_000 : 60_000),
    played: { now: NOW, report: (event: TelemetryEvent) => own.push(event) },
  };
  const store = new Map<unknown, unknown>([['trace', `1-${number}`]]);
  return invokeStore.run(store, () => handler(eventOf(number), context));
}

function handlerOf(): LambdaHandler {
  const clock = createVirtualClock(NOW);
  const deliver = async (deliveries: readonly SnsDelivery[]): Promise<readonly Outcome[]> => {
    await clock.sleep(1_000);
    return deliveries.map(() => ({ status: 'delivered' }));
  };
  const route = on(things, ['create'], {
    because: 'A test.',
    atMost: { count: 2, per: '1d' },
    to: sns({ topic: at.topic, message: () => 'new' }),
  });
  const spec = {
    source: msk('cdc', ['shop.things']),
    decoder: debezium(),
    routes: [{ route }],
  } as const;
  return createHandler(spec, {
    settings: readSettings({
      TARGET_topic: 'arn:aws:sns:eu-west-1:000000000000:topic',
      MILLRACE_QUARANTINE_BUCKET: 'q',
      MILLRACE_PARTIAL_ANSWERS: 'honoured',
    }),
    sinks: { sns: { name: 'sns', deliver } },
    quarantine: () => Promise.resolve({ status: 'delivered' }),
    clock,
  });
}

/** New rows, each of its own id, so that no two wait for each other. */
function eventOf(number: number): object {
  const records = Array.from({ length: recordsOf(number) }, (_, offset) => ({
    topic: 'shop.things',
    partition: 0,
    offset,
    timestamp: NOW,
    timestampType: 'CREATE_TIME',
    headers: [],
    value: Buffer.from(
      JSON.stringify({
        op: 'c',
        before: null,
        after: { id: number * 10 + offset },
        ts_ms: NOW,
        source: {
          version: '3.0.0.Final',
          connector: 'mysql',
          name: 'shop',
          ts_ms: NOW,
          db: 'shop',
          table: 'things',
          server_id: 1,
          file: 'binlog.000001',
          pos: 100 + offset,
          row: 0,
        },
      }),
    ).toString('base64'),
  }));
  return {
    eventSource: 'aws:kafka',
    eventSourceArn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/c/1',
    bootstrapServers: 'b:9092',
    records: { 'shop.things-0': records },
  };
}
