import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { DynamodbDelivery } from '../../../src/model/delivery.ts';
import type { ItemCommand } from '../../../src/sinks/dynamodb/build-item-command.ts';
import { createDynamodbSink } from '../../../src/sinks/dynamodb/dynamodb-sink.ts';
import type { DynamodbClient } from '../../../src/sinks/dynamodb/item-call.ts';
import {
  codeOf,
  describeSinkContract,
  type FakeService,
  type Fault,
  SECRET,
} from '../../contracts/sink-contract.ts';
import {
  changeOf,
  connectionError,
  factsOf,
  serviceError,
  versionWith,
} from '../fakes/delivery-facts.ts';

const addresses = { target: 'cache' };
const { signal } = new AbortController();

type Request = DynamodbDelivery['request'];

function delivery(n: number, request?: Partial<Request>): DynamodbDelivery {
  const put = { action: 'put', key: { pk: String(n) }, image: { v: SECRET }, complete: true };
  return {
    ...factsOf(n),
    sink: 'dynamodb',
    event: changeOf(n),
    version: versionWith(),
    // The cast holds: tests give the members of one action.
    request: { ...put, ...request } as Request,
  };
}

/** A DynamoDB that answers by the number in the partition key. */
function createFakeDynamodb({ answer = () => 'taken', fault }: FakeService): {
  readonly client: DynamodbClient;
  readonly commands: readonly ItemCommand[];
} {
  const commands: ItemCommand[] = [];
  return {
    commands,
    client: {
      send(command) {
        commands.push(command);
        if (!(command instanceof PutItemCommand)) throw new TypeError('not a put');
        if (fault !== undefined) return Promise.reject(errorOf(fault));
        const isTaken = answer(Number(command.input.Item?.['pk']?.S)) === 'taken';
        return isTaken ? Promise.resolve({ $metadata: {} }) : Promise.reject(errorOf('throttled'));
      },
    },
  };
}

function errorOf(fault: Fault): Error {
  switch (fault) {
    case 'unreachable':
      return connectionError();
    case 'denied':
      return serviceError('AccessDeniedException', 400, SECRET);
    case 'missing':
      return serviceError('ResourceNotFoundException', 400, SECRET);
    case 'throttled':
      return serviceError('ProvisionedThroughputExceededException', 400, SECRET);
  }
}

function rejecting(error: Error): DynamodbClient {
  return { send: () => Promise.reject(error) };
}

describe('createDynamodbSink', () => {
  describeSinkContract<DynamodbDelivery>({
    serve(fake) {
      const { client, commands } = createFakeDynamodb(fake);
      return { sink: createDynamodbSink({ client, addresses }), requests: () => commands.length };
    },
    deliveries: (count) => Array.from({ length: count }, (_, n) => delivery(n)),
    oversized: () => delivery(99, { image: { v: SECRET.padEnd(409_600) } }),
    single: true,
  });

  it('takes the client of the SDK', () => {
    const client: DynamodbClient = new DynamoDBClient({ region: 'eu-west-1' });

    expect(createDynamodbSink({ client, addresses }).name).toBe('dynamodb');
  });

  it('starts no call after the abort, and answers for all', async () => {
    const controller = new AbortController();
    let calls = 0;
    const client: DynamodbClient = {
      send() {
        calls += 1;
        controller.abort();
        return Promise.resolve({ $metadata: {} });
      },
    };
    const sink = createDynamodbSink({ client, addresses });

    const outcomes = await sink.deliver([delivery(1), delivery(2)], controller.signal);

    expect(outcomes.map(codeOf)).toStrictEqual([undefined, 'ERR_CDC_DELIVERY_POSTPONED']);
    expect(calls).toBe(1);
  });

  it('counts a failed condition as stale', async () => {
    const failure = serviceError('ConditionalCheckFailedException', 400, SECRET);
    const sink = createDynamodbSink({ client: rejecting(failure), addresses });

    const outcomes = await sink.deliver([delivery(1, { complete: false })], signal);

    expect(outcomes).toStrictEqual([{ status: 'stale' }]);
  });

  it('counts a validation as failed, unless only the stored item makes it too large', async () => {
    const validation = serviceError('ValidationException', 400, `One or more: ${SECRET}`);
    const tooLarge = serviceError(
      'ValidationException',
      400,
      'Item size to update has exceeded the maximum allowed size',
    );

    const [first] = await createDynamodbSink({ client: rejecting(validation), addresses }).deliver(
      [delivery(1)],
      signal,
    );
    const [second] = await createDynamodbSink({ client: rejecting(tooLarge), addresses }).deliver(
      [delivery(1)],
      signal,
    );

    expect([first?.status, codeOf(first)]).toStrictEqual([
      'failed',
      'ERR_CDC_DELIVERY_UNAVAILABLE',
    ]);
    expect([second?.status, codeOf(second)]).toStrictEqual([
      'rejected',
      'ERR_CDC_DELIVERY_TOO_LARGE',
    ]);
  });

  it.each<[string, Partial<Request>]>([
    ['an empty key', { key: { pk: '' } }],
    ['a key that is too long', { key: { pk: 'x'.repeat(2049) } }],
    ['an attribute of Millrace', { image: { 'millrace:other': 1 } }],
    ['the attribute of the time to live', { image: { millrace_expires: 1 } }],
    ['a number of 39 digits', { image: { v: 10n ** 38n + 1n } }],
    ['a number that is not finite', { image: { v: Number.NaN } }],
  ])('rejects %s without a call', async (_, request) => {
    const { client, commands } = createFakeDynamodb({});

    const outcomes = await createDynamodbSink({ client, addresses }).deliver(
      [delivery(1, request)],
      signal,
    );

    expect(outcomes.map(({ status }) => status)).toStrictEqual(['rejected']);
    expect(codeOf(outcomes[0])).toBe('ERR_CDC_DELIVERY_REJECTED');
    expect(commands).toStrictEqual([]);
  });
});
