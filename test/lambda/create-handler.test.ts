import {
  debezium,
  dynamodb,
  dynamodbTable,
  type FunctionSpec,
  int,
  msk,
  on,
  type Route,
  sns,
  snsTopic,
  table,
  targets,
} from 'millrace';
import { describe, expect, it } from 'vitest';
import { createPlainHandler } from '../../src/lambda/create-handler.ts';
import { readSettings } from '../../src/lambda/settings.ts';
import type { Delivery, DynamodbDelivery, Outcome, SnsDelivery } from '../../src/model/delivery.ts';
import type { TelemetryEvent } from '../../src/model/telemetry.ts';
import type { Parcel } from '../../src/pipeline/record-work.ts';

const because = 'A test.';
const things = table({ schema: 'shop', name: 'things', key: ['id'], columns: { id: int() } });
const at = targets({
  topic: snsTopic(),
  sent: dynamodbTable({ key: { effect: 'string' } }),
  cache: dynamodbTable({ key: { id: 'number' } }),
});
const NOW = 1_700_000_000_000;
const DELIVERED: Outcome = { status: 'delivered' };

/** An event of MSK with one new row for each id. */
function eventOf(...ids: readonly number[]): object {
  const records = ids.map((id, offset) => ({
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
        after: { id },
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
          pos: 100 + id,
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

function handlerOf(route: Route) {
  const sent: Delivery[] = [];
  const parked: Parcel[] = [];
  const reports: TelemetryEvent[] = [];
  const remembered = new Set<string>();
  const deliver = (deliveries: readonly Delivery[]) => {
    sent.push(...deliveries);
    return Promise.resolve(deliveries.map(() => DELIVERED));
  };
  const spec: FunctionSpec = {
    source: msk('cdc', ['shop.things']),
    decoder: debezium(),
    routes: [{ route }],
  };
  const handler = createPlainHandler(
    spec,
    {
      settings: readSettings({
        TARGET_topic: 'arn:aws:sns:eu-west-1:000000000000:topic',
        TARGET_sent: 'sent',
        TARGET_cache: 'cache',
        MILLRACE_QUARANTINE_BUCKET: 'q',
      }),
      sinks: {
        sns: { name: 'sns', deliver: (all: readonly SnsDelivery[]) => deliver(all) },
        dynamodb: { name: 'dynamodb', deliver: (all: readonly DynamodbDelivery[]) => deliver(all) },
      },
      quarantine: (parcel) => {
        parked.push(parcel);
        return Promise.resolve(DELIVERED);
      },
      once: {
        find: (_place, ids) => Promise.resolve(new Set(ids.filter((id) => remembered.has(id)))),
        keep: (_place, ids) => {
          for (const id of ids) remembered.add(id);
          return Promise.resolve(0);
        },
      },
      clock: { now: () => NOW, sleep: () => new Promise(() => undefined) },
    },
    (event) => reports.push(event),
  );
  const invoke = (event: object, played?: { readonly now: number }) =>
    handler(event, { getRemainingTimeInMillis: () => 60_000, played });
  return { invoke, sent, parked, reports };
}

const to = sns({ topic: at.topic, message: () => 'new' });

describe('createPlainHandler', () => {
  it('sends a message again when its batch comes again', async () => {
    const { invoke, sent } = handlerOf(on(things, ['create'], { because, to }));

    await invoke(eventOf(1, 2));
    await invoke(eventOf(1, 2));

    expect(sent).toHaveLength(4);
  });

  it('sends it once where the route says so', async () => {
    const once = { table: at.sent, ttl: '1d' } as const;
    const { invoke, sent, reports } = handlerOf(on(things, ['create'], { because, once, to }));

    await invoke(eventOf(1, 2));
    const answer = await invoke(eventOf(1, 2, 3));

    expect(sent).toHaveLength(3);
    expect(answer).toStrictEqual({ batchItemFailures: [] });
    expect(reports.filter(({ name }) => name === 'delivery.known')).not.toStrictEqual([]);
  });

  it('parks what is above `atMost`, for each invocation anew (I7)', async () => {
    const atMost = { count: 1, per: '1h' } as const;
    const { invoke, sent, parked } = handlerOf(on(things, ['create'], { because, atMost, to }));

    await invoke(eventOf(1, 2, 3));
    await invoke(eventOf(4, 5));

    expect(sent).toHaveLength(2);
    expect(parked.map(({ error }) => error.code)).toStrictEqual(
      Array(3).fill('ERR_CDC_RATE_EXCEEDED'),
    );
  });

  it('takes the time of a player for now, and that of the machine on Lambda', async () => {
    const { invoke, sent, parked } = handlerOf(on(things, ['create'], { because, to }));
    const later = NOW + 10 * 86_400_000;

    await invoke(eventOf(1), { now: later });
    await invoke(eventOf(1), { now: NOW });
    await invoke(eventOf(1));

    expect(parked).toMatchObject([{ route: 'route', error: { code: 'ERR_CDC_CHANGE_TOO_OLD' } }]);
    expect(sent).toHaveLength(2);
  });

  it('leaves state targets as they are', async () => {
    const { invoke, sent } = handlerOf(
      on(things, ['create'], {
        because,
        to: dynamodb.invalidate({ table: at.cache, key: { id: 'id' } }),
      }),
    );

    await invoke(eventOf(1));
    await invoke(eventOf(1));

    expect(sent).toHaveLength(2);
  });
});
