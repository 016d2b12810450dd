import { dynamodb, mirror } from 'millrace';
import { create, given } from 'millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DynamodbDelivery, OpensearchDelivery, Outcome } from '../../../src/model/delivery.ts';
import type { Version } from '../../../src/model/version.ts';
import { createDynamodbSink } from '../../../src/sinks/dynamodb/dynamodb-sink.ts';
import { createOpensearchSink } from '../../../src/sinks/opensearch/opensearch-sink.ts';
import { codeOf } from '../../contracts/sink-contract.ts';
import { at, things } from '../../routing/tables.ts';
import { changeOf, factsOf, versionWith } from '../fakes/delivery-facts.ts';
import { type DynamodbServer, startDynamodbServer } from '../fakes/dynamodb-server.ts';
import { createFakeOpensearch } from '../fakes/fake-opensearch.ts';

const { signal } = new AbortController();
let server: DynamodbServer;
beforeAll(async () => {
  server = await startDynamodbServer();
});
afterAll(() => server.stop());

type Policy = 'arrival' | 'fail';
type Send = (versions: Partial<Version>, policy: Policy) => Promise<Outcome | undefined>;

const facts = (version: Partial<Version>, incomparable: Policy) => ({
  ...factsOf(1),
  event: changeOf(1),
  version: versionWith(version),
  incomparable,
});

/** Changes of one item of a DynamoDB table; incomplete images go another way than whole ones. */
function items(pk: string, complete: boolean): Send {
  const sink = createDynamodbSink({
    client: server.client,
    addresses: { target: server.tableName },
  });
  return async (version, policy) => {
    const request = { action: 'put', key: { pk }, image: { v: 1 }, complete } as const;
    const delivery: DynamodbDelivery = { ...facts(version, policy), sink: 'dynamodb', request };
    return (await sink.deliver([delivery], signal))[0];
  };
}

function documents(): Send {
  const { transport } = createFakeOpensearch({});
  const sink = createOpensearchSink({ transport, addresses: { target: 'https://x.example/i' } });
  return async (version, policy) => {
    const request = { action: 'put', id: '1', image: { v: 1 }, complete: true } as const;
    const delivery: OpensearchDelivery = { ...facts(version, policy), sink: 'opensearch', request };
    return (await sink.deliver([delivery], signal))[0];
  };
}

const unordered = { coarse: undefined } as const;

describe.each([
  ['a whole item', () => items('whole', true), () => items('whole-2', true)],
  ['an incomplete item', () => items('part', false), () => items('part-2', false)],
  ['a document', documents, documents],
])('CE17: %s and a change without a common order', (_, makeOne, makeTwo) => {
  it('is written by arrival, and counted', async () => {
    const send = makeOne();

    expect(await send({ ...unordered, lane: 'a' }, 'arrival')).toStrictEqual({
      status: 'delivered',
    });
    expect(await send({ ...unordered, lane: 'a', place: 2n }, 'arrival')).toStrictEqual({
      status: 'delivered',
    });
    expect(await send({ ...unordered, lane: 'b' }, 'arrival')).toStrictEqual({
      status: 'delivered',
      incomparable: true,
    });
  });

  it('is rejected where the route asks for it; what can be compared is not', async () => {
    const send = makeTwo();
    await send({ ...unordered, lane: 'a', place: 5n }, 'fail');

    const other = await send({ ...unordered, lane: 'b' }, 'fail');
    const older = await send({ ...unordered, lane: 'a', place: 4n }, 'fail');
    const newer = await send({ ...unordered, lane: 'a', place: 6n }, 'fail');

    expect([other?.status, codeOf(other)]).toStrictEqual(['rejected', 'ERR_CDC_ORDER_UNKNOWN']);
    expect([older?.status, newer?.status]).toStrictEqual(['stale', 'delivered']);
  });
});

describe('incomparable', () => {
  it('is what the route says, and arrival unless it does', () => {
    const to = dynamodb.put({ table: at.items, key: { pk: () => 'X', sk: 'id' } });
    const set = {
      usual: mirror(things, { because: 'A test.', to }),
      strict: mirror(things, {
        because: 'A test.',
        incomparable: 'fail',
        to: dynamodb.put({ table: at.items, key: { pk: () => 'Y{', sk: 'id' } }),
      }),
    };

    const found = Object.entries(set).map(([name, route]) => {
      const [delivery] = given({ [name]: route }).when(create(things)).deliveries;
      return delivery !== undefined && 'incomparable' in delivery && delivery.incomparable;
    });

    expect(found).toStrictEqual(['arrival', 'fail']);
  });
});
