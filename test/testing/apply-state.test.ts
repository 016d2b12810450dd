import fc from 'fast-check';
import { dynamodbTable, opensearchIndex, targets } from 'millrace';
import { applyState } from 'millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DynamodbDelivery, OpensearchDelivery } from '../../src/model/delivery.ts';
import type { Version } from '../../src/model/version.ts';
import { createDynamodbSink } from '../../src/sinks/dynamodb/dynamodb-sink.ts';
import { changeOf, factsOf, versionWith } from '../sinks/fakes/delivery-facts.ts';
import {
  type DynamodbServer,
  type Item,
  startDynamodbServer,
} from '../sinks/fakes/dynamodb-server.ts';
import { createFakeOpensearch } from '../sinks/fakes/fake-opensearch.ts';
import {
  delivery as documentDelivery,
  fieldsOf,
  sendAll,
} from '../sinks/fakes/opensearch-deliveries.ts';
import { versions } from '../support/version-arbitrary.ts';

const at = targets({ target: dynamodbTable({ key: { pk: 'string' } }) });
const search = targets({ target: opensearchIndex() });
const { signal } = new AbortController();
const images = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 3 }), {
  maxKeys: 3,
  noNullPrototype: true,
});

describe('applyState', () => {
  let server: DynamodbServer;
  let count = 0;
  beforeAll(async () => {
    server = await startDynamodbServer();
  });
  afterAll(() => server.stop());

  it('leaves an item as the sink leaves it in DynamoDB, whatever comes in whatever order', async () => {
    const sink = createDynamodbSink({
      client: server.client,
      addresses: { target: server.tableName },
    });
    const changes = fc.array(
      fc.record({ version: versions, action: itemActions }, { noNullPrototype: true }),
      { maxLength: 8 },
    );

    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        count += 1;
        const key = { pk: `item-${count}` };
        const deliveries = list.map(({ version, action }) => toItemDelivery(action, key, version));
        for (const one of deliveries) await sink.deliver([one], signal);

        const stored = await server.read(key.pk);
        const expected = stored === undefined ? {} : attributesOf(stored);
        const { pk: _key, ...found } = applyState(deliveries).items(at.target)[0] ?? {};
        expect(found).toStrictEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves a document as the sink leaves it in OpenSearch, whatever comes in whatever order', async () => {
    const changes = fc.array(
      fc.record({ version: versions, request: documentRequests }, { noNullPrototype: true }),
      { maxLength: 8 },
    );

    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const index = createFakeOpensearch({});
        const deliveries = list.map(({ version, request }) =>
          documentDelivery(1, request, version),
        );
        await sendAll(index, ...deliveries);

        const documents = applyState(deliveries).documents(search.target);
        expect(documents['1'] ?? {}).toStrictEqual(fieldsOf(index));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps tables of different targets apart, and orders items by their keys', () => {
    const other = {
      ...toItemDelivery({ action: 'put', image: { a: 1 }, complete: true }, { pk: 'z' }),
      target: 'other',
    };
    const first = toItemDelivery({ action: 'put', image: { a: 2 }, complete: true }, { pk: 'b' });
    const second = toItemDelivery({ action: 'put', image: { a: 3 }, complete: true }, { pk: 'a' });

    const { items } = applyState([other, first, second]);
    expect(items(at.target)).toStrictEqual([
      { pk: 'a', a: 3 },
      { pk: 'b', a: 2 },
    ]);
  });

  it('orders items by numbers as numbers', () => {
    const rows = [10n, 9, 100].map((pk) =>
      toItemDelivery({ action: 'put', image: {}, complete: true }, { pk }),
    );

    expect(applyState(rows).items(at.target)).toStrictEqual([{ pk: 9 }, { pk: 10n }, { pk: 100 }]);
  });

  it('is empty where nothing was sent', () => {
    expect(applyState([]).items(at.target)).toStrictEqual([]);
    expect(applyState([]).documents(search.target)).toStrictEqual({});
  });
});

type WithoutKey<Request> = Request extends unknown ? Omit<Request, 'key'> : never;
type ItemAction = WithoutKey<Exclude<DynamodbDelivery['request'], { action: 'fence' }>>;

const itemActions: fc.Arbitrary<ItemAction> = fc.oneof(
  fc.constant({ action: 'invalidate' } as const),
  fc.record({ action: fc.constant('put' as const), image: images, complete: fc.boolean() }),
  fc.record({ action: fc.constant('update' as const), set: images }),
  fc.constant({ action: 'delete' } as const),
);

const documentRequests: fc.Arbitrary<OpensearchDelivery['request']> = fc.oneof(
  fc.constant({ action: 'invalidate', id: '1' } as const),
  fc.record({
    action: fc.constant('put' as const),
    id: fc.constant('1'),
    image: images,
    complete: fc.boolean(),
  }),
  fc.constant({ action: 'delete', id: '1' } as const),
);

/** A mirror and an `update` route share the item: each has a version of its own. */
function toItemDelivery(
  action: ItemAction,
  key: { readonly pk: string | number | bigint },
  version: Partial<Version> = {},
): DynamodbDelivery {
  return {
    ...factsOf(1),
    route: action.action === 'update' ? 'times' : 'mirror',
    sink: 'dynamodb',
    event: changeOf(1),
    version: versionWith(version),
    request: { ...action, key } as DynamodbDelivery['request'],
  };
}

/** What the tests write are numbers. */
function attributesOf(item: Item): object {
  const own = Object.entries(item).filter(([name]) => /^[abc]$/.test(name));
  return Object.fromEntries(own.map(([name, value]) => [name, Number(value.N)]));
}
