import type { BatchGetItemCommand, BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { dynamodbTable, targets } from 'millrace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Find, Wanted } from '../../../src/model/lookup.ts';
import type { ItemTable } from '../../../src/model/target.ts';
import type { Version } from '../../../src/model/version.ts';
import { createItemFinder, type FinderClient } from '../../../src/sinks/dynamodb/item-finder.ts';
import { versionAttribute } from '../../../src/sinks/dynamodb/item-format.ts';
import { connectionError, serviceError } from '../fakes/delivery-facts.ts';
import { type DynamodbServer, startDynamodbServer } from '../fakes/dynamodb-server.ts';

const { customers } = targets({ customers: dynamodbTable({ key: { pk: 'string' } }) });
const { signal } = new AbortController();
const METADATA = { $metadata: {} };

let server: DynamodbServer;
beforeAll(async () => {
  server = await startDynamodbServer();
});
afterAll(() => server.stop());

function wantedOf(pk: string, fence?: string): Wanted {
  return { text: pk, key: { pk }, ...(fence === undefined ? {} : { fence: { pk: fence } }) };
}

function finderOf(client: FinderClient): Find<ItemTable> {
  return createItemFinder({ client, addresses: { customers: server.tableName } });
}

function versionAt(place: bigint): Version {
  return { epoch: 0, coarse: undefined, fine: '', kind: 'stream', lane: 'l', place };
}

describe('createItemFinder', () => {
  it('finds items with consistent reads, numbers with all their digits', async () => {
    await server.write({ pk: { S: 'a' }, big: { N: '90071992547409931234' }, name: { S: 'Ada' } });
    const commands: BatchGetItemCommand[] = [];
    const find = finderOf({
      send: (command, options) => {
        commands.push(command);
        return server.client.send(command, options);
      },
    });

    const findings = await find(customers, [wantedOf('b'), wantedOf('a')], signal);

    expect(findings[0]).toStrictEqual({ status: 'nothing' });
    expect(findings[1]).toMatchObject({
      status: 'found',
      value: { pk: 'a', name: 'Ada', big: JSON.rawJSON('90071992547409931234') },
    });
    expect(commands[0]?.input.RequestItems?.[server.tableName]?.ConsistentRead).toBe(true);
  });

  it('takes markers of deleted rows and fences for nothing', async () => {
    await server.write({ pk: { S: 'gone' }, millrace_deleted: { BOOL: true } });
    await server.write({ pk: { S: 'fence' }, millrace_fence: { BOOL: true } });

    expect(
      await finderOf(server.client)(customers, [wantedOf('gone'), wantedOf('fence')], signal),
    ).toStrictEqual([{ status: 'nothing' }, { status: 'nothing' }]);
  });

  it('takes what a truncate of the replica has passed for nothing', async () => {
    const item = (pk: string, place: bigint) =>
      server.write({ pk: { S: pk }, 'millrace:copy': versionAttribute(versionAt(place)) });
    await item('old', 1n);
    await item('new', 9n);
    await server.write({
      pk: { S: 'F' },
      millrace_fence: { BOOL: true },
      'millrace:copy': versionAttribute(versionAt(5n)),
    });

    const findings = await finderOf(server.client)(
      customers,
      [wantedOf('old', 'F'), wantedOf('new', 'F')],
      signal,
    );

    expect(findings.map(({ status }) => status)).toStrictEqual(['nothing', 'found']);
  });

  it('asks for 99 keys and the fence at once', async () => {
    const wanted = Array.from({ length: 99 }, (_, index) => wantedOf(`k${index}`, 'F'));

    const findings = await finderOf(server.client)(customers, wanted, signal);

    expect(findings).toHaveLength(99);
    expect(new Set(findings.map(({ status }) => status))).toStrictEqual(new Set(['nothing']));
  });

  it('fails what DynamoDB leaves unprocessed, as throttled, and answers the rest', async () => {
    const find = finderOf({
      send: () =>
        Promise.resolve({
          ...METADATA,
          Responses: { [server.tableName]: [{ pk: { S: 'a' } }] },
          UnprocessedKeys: { [server.tableName]: { Keys: [{ pk: { S: 'b' } }] } },
        }),
    });

    expect(await find(customers, [wantedOf('a'), wantedOf('b')], signal)).toMatchObject([
      { status: 'found' },
      { status: 'failed', error: { code: 'ERR_CDC_DELIVERY_THROTTLED', retryable: true } },
    ]);
  });

  it.each<readonly [string, () => Promise<BatchGetItemCommandOutput>, string]>([
    [
      'throttling',
      () => Promise.reject(serviceError('ProvisionedThroughputExceededException', 400, 'x')),
      'ERR_CDC_DELIVERY_THROTTLED',
    ],
    [
      'a refused permission',
      () => Promise.reject(serviceError('AccessDeniedException', 400, 'x')),
      'ERR_CDC_DELIVERY_DENIED',
    ],
    ['an outage', () => Promise.reject(connectionError()), 'ERR_CDC_DELIVERY_UNAVAILABLE'],
    ['an empty answer', () => Promise.resolve(METADATA), 'ERR_CDC_DELIVERY_UNCONFIRMED'],
  ])('fails every key after %s: nothing counts as missing', async (_name, send, code) => {
    const findings = await finderOf({ send })(customers, [wantedOf('a')], signal);

    expect(findings).toMatchObject([{ status: 'failed', error: { code, retryable: true } }]);
  });
});
