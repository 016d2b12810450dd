import {
  dms,
  dynamodb,
  dynamodbTable,
  int,
  kinesis,
  mirror,
  opensearch,
  opensearchIndex,
  routes,
  table,
  targets,
  text,
} from 'millrace';
import { runFixture } from 'millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Delivery, Outcome } from '../../src/model/delivery.ts';
import { createDynamodbSink } from '../../src/sinks/dynamodb/dynamodb-sink.ts';
import { createOpensearchSink } from '../../src/sinks/opensearch/opensearch-sink.ts';
import { type DynamodbServer, startDynamodbServer } from '../sinks/fakes/dynamodb-server.ts';
import { createFakeOpensearch } from '../sinks/fakes/fake-opensearch.ts';

const things = table({
  schema: 'app',
  name: 'things',
  key: ['id'],
  columns: { id: int(), v: text() },
});
const at = targets({
  items: dynamodbTable({ key: { pk: 'string' } }),
  documents: opensearchIndex(),
});
const because = 'A test.';
const copies = routes({
  items: mirror(things, { because, to: dynamodb.put({ table: at.items, key: { pk: 'T#{id}' } }) }),
  documents: mirror(things, { because, to: opensearch.index({ index: at.documents }) }),
});
const spec = {
  source: kinesis('cdc'),
  decoder: dms({ beforeImage: 'before-image' }),
  routes: [copies],
};
const { signal } = new AbortController();
/** Rows 1=A, 2=B, then `UPDATE things SET id = id + 1`, in the order of the log. */
const FILE = 'test/fixtures/dms/key-shift.jsonl';
/** How the four records land: each once; the whole again; the shift again; each of it late, alone. */
const landings = [
  [0, 1, 2, 3],
  [0, 1, 2, 3, 0, 1, 2, 3],
  [0, 1, 2, 3, 2, 3, 2],
  [0, 1, 2, 3, 3],
  [0, 1, 3, 2, 3],
];

let server: DynamodbServer;
beforeAll(async () => {
  server = await startDynamodbServer();
});
afterAll(() => server.stop());

/** One delivery after the other, as invocations of one record each send them. */
async function landAll(
  order: readonly number[],
  deliver: (delivery: Delivery) => Promise<readonly Outcome[]>,
): Promise<void> {
  const { deliveries, rejections, undecodable } = await runFixture(spec, FILE);
  expect([rejections, undecodable]).toStrictEqual([[], []]);
  const byRecord = [...Map.groupBy(deliveries, (one) => JSON.stringify(one.position)).values()];
  for (const delivery of order.flatMap((record) => byRecord[record] ?? [])) {
    const outcomes = await deliver(delivery);
    expect(outcomes.map(({ status }) => status)).not.toContain('failed');
  }
}

describe('keys that shift in one transaction of DMS', () => {
  it.each(landings.map((order) => [order]))('end right in DynamoDB: %j', async (order) => {
    for (const id of [1, 2, 3]) await server.write({ pk: { S: `T#${id}` } });
    const addresses = { items: server.tableName };
    const sink = createDynamodbSink({ client: server.client, addresses });

    await landAll(order, async (one) =>
      one.sink === 'dynamodb' ? sink.deliver([one], signal) : [],
    );

    const held = await Promise.all([1, 2, 3].map((id) => server.read(`T#${id}`)));
    expect(held.map((item) => [item?.['v']?.S, item?.['millrace_deleted']?.BOOL])).toStrictEqual([
      [undefined, true],
      ['A', undefined],
      ['B', undefined],
    ]);
  });

  it.each(landings.map((order) => [order]))('end right in OpenSearch: %j', async (order) => {
    const index = createFakeOpensearch({});
    const addresses = { documents: 'https://search.example/things' };
    const sink = createOpensearchSink({ transport: index.transport, addresses });

    await landAll(order, async (one) =>
      one.sink === 'opensearch' ? sink.deliver([one], signal) : [],
    );

    const documents = [...index.documents.values()].map(({ source }) => JSON.parse(source));
    const living = documents.filter(({ millrace }) => !millrace.deleted);
    expect(Object.fromEntries(living.map(({ id, v }) => [id, v]))).toStrictEqual({
      2: 'A',
      3: 'B',
    });
  });
});
