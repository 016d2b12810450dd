import {
  boolean,
  debezium,
  dynamodb,
  dynamodbTable,
  type FunctionSpec,
  find,
  int,
  looking,
  mirror,
  msk,
  on,
  sns,
  snsTopic,
  table,
  targets,
  text,
} from 'millrace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlainHandler } from '../../src/lambda/create-handler.ts';
import { readSettings } from '../../src/lambda/settings.ts';
import type { SnsDelivery } from '../../src/model/delivery.ts';
import type { Find } from '../../src/model/lookup.ts';
import type { ItemTable } from '../../src/model/target.ts';
import { createDynamodbSink } from '../../src/sinks/dynamodb/dynamodb-sink.ts';
import { createItemFinder } from '../../src/sinks/dynamodb/item-finder.ts';
import { type DynamodbServer, startDynamodbServer } from '../sinks/fakes/dynamodb-server.ts';

const because = 'A test.';
const NOW = 1_700_000_000_000;
const customers = table({
  schema: 'shop',
  name: 'customers',
  key: ['id'],
  columns: { id: int(), email: text().personal(), wants_mail: boolean() },
});
const invoices = table({
  schema: 'shop',
  name: 'invoices',
  key: ['id'],
  columns: { id: int(), customer_id: int() },
});
const at = targets({ mails: snsTopic(), customers: dynamodbTable({ key: { pk: 'string' } }) });
const key = { pk: 'CUSTOMER#{id}' } as const;
const billed = looking(invoices, {
  customer: find(at.customers, {
    of: customers,
    by: { id: 'customer_id' },
    key,
    missing: 'quarantine',
  }),
});
const spec: FunctionSpec = {
  source: msk('cdc', ['shop.things']),
  decoder: debezium(),
  routes: [
    {
      keep: mirror(customers, {
        because,
        allow: ['email'],
        to: dynamodb.put({ table: at.customers, key }),
      }),
      mail: on(billed, ['create'], {
        because,
        found: { customer: { wants_mail: [true] } },
        allow: ['customer.email'],
        to: sns({ topic: at.mails, message: (e) => `${e.found.customer.email} ${e.after.id}` }),
      }),
    },
  ],
};

let server: DynamodbServer;
beforeAll(async () => {
  server = await startDynamodbServer();
});
afterAll(() => server.stop());

/** New rows, in the order of one partition. */
function eventOf(...rows: readonly (readonly [table: string, after: object])[]): object {
  const records = rows.map(([name, after], offset) => ({
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
        after,
        ts_ms: NOW,
        source: {
          version: '3.0.0.Final',
          connector: 'mysql',
          name: 'shop',
          ts_ms: NOW,
          db: 'shop',
          table: name,
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

function handlerOf(finder: Find<ItemTable> | undefined) {
  const sent: string[] = [];
  const parked: string[] = [];
  const addresses = { customers: server.tableName };
  const handler = createPlainHandler(
    spec,
    {
      settings: readSettings({
        TARGET_mails: 'arn:aws:sns:eu-west-1:000000000000:mails',
        TARGET_customers: server.tableName,
        MILLRACE_QUARANTINE_BUCKET: 'q',
      }),
      sinks: {
        sns: {
          name: 'sns',
          deliver: (all: readonly SnsDelivery[]) => {
            sent.push(...all.map(({ request }) => request.message));
            return Promise.resolve(all.map(() => ({ status: 'delivered' as const })));
          },
        },
        dynamodb: createDynamodbSink({ client: server.client, addresses, now: () => NOW }),
      },
      ...(finder === undefined ? {} : { find: finder }),
      quarantine: ({ error }) => {
        parked.push(error.code);
        return Promise.resolve({ status: 'delivered' });
      },
      clock: { now: () => NOW, sleep: () => new Promise(() => undefined) },
    },
    () => undefined,
  );
  const invoke = (event: object) => handler(event, { getRemainingTimeInMillis: () => 60_000 });
  return { invoke, sent, parked };
}

describe('a function that looks up what it keeps', () => {
  it('finds the customer that the same batch has written, and quarantines who is not there', async () => {
    const finder = createItemFinder({
      client: server.client,
      addresses: { customers: server.tableName },
    });
    const { invoke, sent, parked } = handlerOf(finder);

    const answer = await invoke(
      eventOf(
        ['customers', { id: 7, email: 'ada@example.org', wants_mail: true }],
        ['invoices', { id: 1, customer_id: 7 }],
        ['customers', { id: 8, email: 'bob@example.org', wants_mail: false }],
        ['invoices', { id: 2, customer_id: 8 }],
        ['invoices', { id: 3, customer_id: 99 }],
      ),
    );

    expect(answer).toStrictEqual({ batchItemFailures: [] });
    expect(sent).toStrictEqual(['ada@example.org 1']);
    expect(parked).toStrictEqual(['ERR_CDC_LOOKUP_MISSING']);
  });

  it('does not start without what looks items up', () => {
    expect(() => handlerOf(undefined)).toThrow('createItemFinder');
  });
});
