import { describe, expect, it } from 'vitest';
import type { OpensearchDelivery } from '../../../src/model/delivery.ts';
import { createOpensearchSink } from '../../../src/sinks/opensearch/opensearch-sink.ts';
import type { Transport } from '../../../src/sinks/opensearch/transport.ts';
import { codeOf, describeSinkContract, SECRET } from '../../contracts/sink-contract.ts';
import { createFakeOpensearch } from '../fakes/fake-opensearch.ts';
import { addresses, delivery, put, type Request, sendAll } from '../fakes/opensearch-deliveries.ts';

const { signal } = new AbortController();

describe('createOpensearchSink', () => {
  describeSinkContract<OpensearchDelivery>({
    serve(fake) {
      const { transport, requests } = createFakeOpensearch(fake);
      return {
        sink: createOpensearchSink({ transport, addresses }),
        requests: () => requests.length,
      };
    },
    deliveries: (count) =>
      Array.from({ length: count }, (_, n) =>
        delivery(n, {
          action: 'put',
          id: String(n),
          // So large that the contract sees several requests, and every second document is read first.
          image: { v: SECRET.padEnd(300_000) },
          complete: n % 2 === 0,
        }),
      ),
    oversized: () =>
      delivery(99, {
        action: 'put',
        id: '99',
        image: { v: SECRET.padEnd(11_000_000) },
        complete: true,
      }),
    single: false,
  });

  it('invalidates without a version, and counts what is not there as done', async () => {
    const index = createFakeOpensearch({});
    index.seed('1', 5n, '{}');
    const invalidate: Request = { action: 'invalidate', id: '1' };

    const statuses = await sendAll(index, delivery(1, invalidate), delivery(1, invalidate));

    expect(statuses).toStrictEqual(['delivered', 'delivered']);
    expect(index.requests[0]?.body).toBe('{"delete":{"_id":"1"}}\n');
    expect(index.documents.size).toBe(0);
  });

  it.each<[string, Request]>([
    ['an id above 512 bytes', { action: 'delete', id: 'é'.repeat(257) }],
    ['an empty id', { action: 'delete', id: '' }],
    ['a field of its own', put({ millrace: 1 })],
  ])('rejects %s without a call', async (_, request) => {
    const index = createFakeOpensearch({});

    expect(await sendAll(index, delivery(1, request))).toStrictEqual(['rejected']);
    expect(index.requests).toStrictEqual([]);
  });

  it('rejects a document that the mapping refuses, while others of the request go', async () => {
    const { transport } = createFakeOpensearch({});
    const other = delivery(2, { ...put({ count: 1 }), id: '2' });

    const outcomes = await createOpensearchSink({ transport, addresses }).deliver(
      [delivery(1, put({ count: SECRET })), other],
      signal,
    );

    expect(outcomes.map(({ status }) => status)).toStrictEqual(['rejected', 'delivered']);
    expect(codeOf(outcomes[0])).toBe('ERR_CDC_DELIVERY_REJECTED');
  });

  it.each([
    ['illegal_argument_exception', 400, SECRET, 'failed'],
    ['illegal_argument_exception', 400, 'Document contains at least one immense term', 'rejected'],
    ['strict_dynamic_mapping_exception', 400, SECRET, 'rejected'],
    ['index_not_found_exception', 404, SECRET, 'failed'],
    ['security_exception', 403, SECRET, 'failed'],
    ['unavailable_shards_exception', 503, SECRET, 'failed'],
    ['something_new', 400, SECRET, 'failed'],
  ])('reads the refusal %s (%i) of one item', async (type, status, reason, expected) => {
    const item = { index: { _id: '1', status, error: { type, reason } } };
    const transport: Transport = () =>
      Promise.resolve({ status: 200, body: JSON.stringify({ errors: true, items: [item] }) });

    expect(await sendAll({ transport }, delivery(1, put({ a: 1 })))).toStrictEqual([expected]);
  });

  it.each([
    ['no JSON', 'gateway'],
    ['an item of another document', '{"items":[{"index":{"_id":"2","status":200}}]}'],
    ['an item without status', '{"items":[{"index":{"_id":"1"}}]}'],
  ])('counts an answer with %s as unconfirmed (I1)', async (_, body) => {
    const transport: Transport = () => Promise.resolve({ status: 200, body });

    const outcomes = await createOpensearchSink({ transport, addresses }).deliver(
      [delivery(1, put({ a: 1 }))],
      signal,
    );

    expect(outcomes.map(codeOf)).toStrictEqual(['ERR_CDC_DELIVERY_UNCONFIRMED']);
  });
});
