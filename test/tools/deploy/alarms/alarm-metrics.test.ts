import { debezium, dynamodb, dynamodbTable, int, mirror, msk, table, targets } from 'millrace';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHandler } from '../../../../src/lambda/create-handler.ts';
import { readSettings } from '../../../../src/lambda/settings.ts';
import type { DynamodbDelivery, Outcome } from '../../../../src/model/delivery.ts';
import type { FunctionSpec } from '../../../../src/model/service.ts';
import {
  type BoundMetric,
  bindMetric,
  metricsEnvironment,
} from '../../../../src/tools/deploy/alarms/bind-metric.ts';
import { listAlarms } from '../../../../src/tools/deploy/alarms/list-alarms.ts';
import { linesOf } from '../../../lambda/lines-of.ts';
import { deployedFunction } from './deployed-function.ts';

const NOW = 1_700_000_000_000;
const HOUR = 3_600_000;
const FUNCTION_NAME = 'shop-prod-billing';

const things = table({ schema: 'shop', name: 'things', key: ['id'], columns: { id: int() } });
const at = targets({ things: dynamodbTable({ key: { id: 'number' } }) });
const spec = {
  source: msk('cdc', ['shop.things']),
  decoder: debezium(),
  routes: [
    {
      copy: mirror(things, {
        because: 'A test.',
        to: dynamodb.put({ table: at.things, key: { id: 'id' } }),
      }),
    },
  ],
} satisfies FunctionSpec;

/** What a function in each situation that an alarm is about writes to its log. */
let lines: readonly string[] = [];

beforeAll(async () => {
  for (const [name, value] of Object.entries(metricsEnvironment('shop'))) vi.stubEnv(name, value);
  lines = await linesOf(async () => {
    const rows = Array.from({ length: 12 }, (_, id) => rowOf({ id, colour: 'a column too many' }));
    await invoke(eventOf(rows), { status: 'stale' });
    await invoke(eventOf(['{']), { status: 'delivered' });
    // All of a table fail alike, and there is no time left to wait.
    await invoke(eventOf(rows.map(() => rowOf({ id: 'x' }))), { status: 'delivered' }, 0);
    // A record of an hour ago, and no time left to deliver it.
    await invoke(eventOf([rowOf({ id: 1 })], NOW - HOUR), { status: 'delivered' }, 0);
  });
});

afterAll(() => {
  vi.unstubAllEnvs();
});

describe('metrics of alarms', () => {
  const alarms = listAlarms([deployedFunction(spec)], {
    service: 'shop',
    stage: 'prod',
    thresholds: { 'source-silent': 30 },
  });
  const own = alarms.filter(({ metric: { by } }) => by === 'own' || by === 'target');

  it('are in the list as a whole', () => {
    expect(own.map(({ code }) => code)).toStrictEqual([
      'source-silent',
      'latency',
      'stuck-lane',
      'quarantine',
      'brake',
      'drift',
      'stale',
      'order-unsafe',
    ]);
  });

  it.each(own.map((alarm) => [alarm.code, alarm] as const))(
    'are written as the alarm %s reads them',
    (_, { metric, deployed, scope }) => {
      const bound = bindMetric(metric, deployed, { service: 'shop', ...scope });

      expect(lines.flatMap(metricsOf)).toContain(nameOf(bound));
    },
  );

  it('hold no value of a row, and no position', () => {
    const dimensions = lines.flatMap(metricsOf).join('\n');

    expect(dimensions).not.toContain('a column too many');
    expect(dimensions).not.toContain('shop.things-0');
  });
});

async function invoke(event: object, outcome: Outcome, budgetMs = 60_000): Promise<void> {
  const settings = readSettings({
    TARGET_things: 'things',
    MILLRACE_QUARANTINE_BUCKET: 'q',
    MILLRACE_PARTIAL_ANSWERS: 'honoured',
  });
  const handler = createHandler(spec, {
    settings,
    sinks: {
      dynamodb: {
        name: 'dynamodb',
        deliver: (all: readonly DynamodbDelivery[]) => Promise.resolve(all.map(() => outcome)),
      },
    },
    quarantine: () => Promise.resolve({ status: 'delivered' }),
    clock: {
      now: () => NOW,
      sleep: (ms) => (ms <= 0 ? Promise.resolve() : new Promise<void>(() => undefined)),
    },
  });
  await handler(event, {
    functionName: FUNCTION_NAME,
    getRemainingTimeInMillis: () => settings.marginMs + budgetMs,
  });
}

/** An event of MSK. Its records have no key, so that their order cannot be trusted. */
function eventOf(values: readonly string[], timestamp = NOW): object {
  const records = values.map((value, offset) => ({
    topic: 'shop.things',
    partition: 0,
    offset,
    timestamp,
    timestampType: 'CREATE_TIME',
    headers: [],
    value: Buffer.from(value).toString('base64'),
  }));
  return {
    eventSource: 'aws:kafka',
    eventSourceArn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/c/1',
    bootstrapServers: 'b:9092',
    records: { 'shop.things-0': records },
  };
}

function rowOf(after: object): string {
  const where = {
    db: 'shop',
    table: 'things',
    server_id: 1,
    file: 'binlog.000001',
    pos: 1,
    row: 0,
  };
  const source = { version: '3.0.0.Final', connector: 'mysql', name: 'shop', ts_ms: NOW, ...where };
  return JSON.stringify({ op: 'c', before: null, after, ts_ms: NOW, source });
}

interface EmfLine {
  readonly [key: string]: unknown;
  readonly _aws?: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

/** The metrics of a line, one for each of its sets of dimensions, as CloudWatch would read it. */
function metricsOf(line: string): readonly string[] {
  // The cast holds: every line of a function is a JSON object.
  const emf = JSON.parse(line) as EmfLine;
  return (emf._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name }) => {
      expect(emf[Name], `${Name} has a value`).toBeDefined();
      return Dimensions.map((names) => {
        const dimensions = names.map((name) => [name, String(emf[name])] as const);
        return nameOf({ namespace: Namespace, name: Name, dimensions });
      });
    }),
  );
}

function nameOf({ namespace, name, dimensions }: BoundMetric): string {
  const values = dimensions.map(([key, value]) => [
    key,
    typeof value === 'string' ? value : FUNCTION_NAME,
  ]);
  return JSON.stringify([namespace, name, values]);
}
