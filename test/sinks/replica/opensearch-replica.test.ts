import { int, mirror, opensearch, opensearchIndex, table, targets, text } from 'millrace';
import { create, given, truncate } from 'millrace/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AnyChange } from '../../../src/model/change-event.ts';
import type { OpensearchDelivery, Outcome } from '../../../src/model/delivery.ts';
import { parseExactJson } from '../../../src/model/exact-json.ts';
import { compileRouter } from '../../../src/routing/compile-router.ts';
import { createOpensearchSink } from '../../../src/sinks/opensearch/opensearch-sink.ts';
import {
  createDocumentSearch,
  readDocumentFence,
} from '../../../src/sinks/opensearch/search-documents.ts';
import type { Transport } from '../../../src/sinks/opensearch/transport.ts';
import { sweep } from '../../../src/sinks/sweep.ts';
import { createFakeOpensearch, type FakeOpensearch } from '../fakes/fake-opensearch.ts';

const because = 'A test.';
const orders = table({
  schema: 'ecommerce',
  name: 'orders',
  key: ['order_id'],
  columns: { order_id: int(), item: text() },
});
const at = targets({ orders: opensearchIndex() });
const set = { copy: mirror(orders, { because, to: opensearch.replica({ index: at.orders }) }) };
const addresses = { orders: 'https://search.example/orders' };
const { signal } = new AbortController();

let fake: FakeOpensearch;
let offset = 0;
beforeEach(() => {
  fake = createFakeOpensearch({});
});

function logged(pos: number, change: AnyChange, partition = 0): AnyChange {
  offset += 1;
  return {
    ...change,
    source: {
      ...change.source,
      captureTool: 'debezium',
      position: { engine: 'mysql', file: 'b.1', pos: BigInt(pos), row: 0, gtid: undefined },
    },
    position: { stream: 'kafka', topic: 't', partition, offset },
  };
}

async function deliver(...changes: readonly AnyChange[]): Promise<readonly Outcome['status'][]> {
  const sink = createOpensearchSink({ transport: fake.transport, addresses });
  const router = compileRouter([set]);
  const statuses: Outcome['status'][] = [];
  for (const change of changes) {
    const { deliveries } = router.route(change, 0);
    const outcomes = await sink.deliver(deliveries as readonly OpensearchDelivery[], signal);
    statuses.push(...outcomes.map(({ status }) => status));
  }
  return statuses;
}

/** The index with a search: by order, two documents a page. */
const searching: Transport = (request, stop) => {
  if (!request.url.endsWith('/_search')) return fake.transport(request, stop);
  const { search_after: after } = parseExactJson(request.body) as { search_after?: [string] };
  const hits = [...fake.documents]
    .map(([_id, { source }]) => ({ _id, _source: parseExactJson(source) as Source }))
    .filter(({ _source }) => !_source.millrace.deleted)
    .map((hit) => ({ ...hit, sort: [hit._source.millrace.order] }))
    .filter(({ sort }) => after === undefined || String(sort[0]) > after[0])
    .sort((a, b) => (String(a.sort[0]) < String(b.sort[0]) ? -1 : 1));
  const body = JSON.stringify({
    timed_out: false,
    _shards: { failed: 0 },
    hits: { hits: hits.slice(0, 2) },
  });
  return Promise.resolve({ status: 200, body });
};
interface Source {
  readonly millrace: { readonly deleted: boolean; readonly order: string };
}

const search = { transport: searching, address: addresses.orders, target: 'orders' };

function living(): readonly string[] {
  return [...fake.documents]
    .filter(([, { source }]) => !(parseExactJson(source) as Source).millrace.deleted)
    .map(([id]) => id)
    .toSorted((one, other) => Number(one) - Number(other));
}

describe('opensearch.replica', () => {
  it('has the key and all columns of the row, and a fence for a truncate', () => {
    given(set)
      .when(create(orders, { order_id: 7, item: 'lamp' }))
      .thenSends({ copy: { action: 'put', id: '7', image: { order_id: 7, item: 'lamp' } } });
    given(set)
      .when(truncate(orders))
      .thenSends({ copy: { action: 'fence', id: 'millrace:fence' } });
  });

  it('CE21: takes nothing that is older than a truncate, though its document is not there', async () => {
    const statuses = await deliver(
      logged(100, truncate(orders), 1),
      logged(90, create(orders, { order_id: 1 })),
      logged(110, create(orders, { order_id: 2 })),
    );

    expect(statuses).toStrictEqual(['delivered', 'stale', 'delivered']);
    expect(living()).toStrictEqual(['2']);
  });

  it('CE21: is emptied by a truncate and its sweep; rows written since stay', async () => {
    await deliver(
      ...[1, 2, 3, 4, 5].map((n) => logged(200 + n, create(orders, { order_id: n }))),
      logged(210, truncate(orders), 1),
      logged(220, create(orders, { order_id: 2 })),
    );
    const before = await readDocumentFence(search, 'millrace:fence', signal);
    if (before === undefined) throw new Error('no fence');

    const done = await sweep({
      port: createDocumentSearch({ ...search, pageDocuments: 2 }),
      sink: createOpensearchSink({ transport: fake.transport, addresses }),
      route: 'copy',
      target: 'orders',
      table: orders,
      before,
      signal,
    });

    expect(living()).toStrictEqual(['2']);
    expect(done).toMatchObject({ removed: 4, kept: 1, failed: 0, next: undefined });
  });

  it('does not take a page for whole of which a shard did not answer', async () => {
    const transport: Transport = () =>
      Promise.resolve({ status: 200, body: '{"_shards":{"failed":1},"hits":{"hits":[]}}' });

    const page = createDocumentSearch({ ...search, transport }).readPage(undefined, signal);

    await expect(page).rejects.toMatchObject({ code: 'ERR_CDC_DELIVERY_UNAVAILABLE' });
  });

  it('fails, and writes nothing, while the fence cannot be read', async () => {
    fake = createFakeOpensearch({ fault: 'denied' });

    expect(await deliver(logged(1, create(orders)))).toStrictEqual(['failed']);
    expect(fake.requests).toHaveLength(1);
  });
});
