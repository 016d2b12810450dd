import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { SqsDelivery } from '../../../src/model/delivery.ts';
import { createSqsSink, type SqsClient } from '../../../src/sinks/sqs/sqs-sink.ts';
import { codeOf, describeSinkContract, SECRET } from '../../contracts/sink-contract.ts';
import { changeOf, factsOf } from '../fakes/delivery-facts.ts';
import { createFakeSqs } from '../fakes/fake-sqs.ts';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/123456789012/dunning';
const addresses = { target: QUEUE };
const { signal } = new AbortController();

function delivery(n: number, request: Partial<SqsDelivery['request']> = {}): SqsDelivery {
  return {
    ...factsOf(n),
    sink: 'sqs',
    event: changeOf(n),
    effectId: `effect-${n}`,
    request: { message: `${n} ${SECRET}`, attributes: {}, group: undefined, ...request },
  };
}

describe('createSqsSink', () => {
  describeSinkContract<SqsDelivery>({
    serve(fake) {
      const { client, inputs } = createFakeSqs(fake);
      return { sink: createSqsSink({ client, addresses }), requests: () => inputs.length };
    },
    deliveries: (count) => Array.from({ length: count }, (_, n) => delivery(n)),
    oversized: () => delivery(99, { message: SECRET.padEnd(1_048_577) }),
    single: false,
  });

  it('takes the client of the SDK', () => {
    const client: SqsClient = new SQSClient({ region: 'eu-west-1' });

    expect(createSqsSink({ client, addresses }).name).toBe('sqs');
  });

  it('sends message, attributes and effect id', async () => {
    const { client, inputs } = createFakeSqs({});
    const attributes = { operation: 'delete', 'effect-id': 'of the route' };

    await createSqsSink({ client, addresses }).deliver([delivery(1, { attributes })], signal);

    expect(inputs).toStrictEqual([
      {
        QueueUrl: QUEUE,
        Entries: [
          {
            Id: '0',
            MessageBody: `1 ${SECRET}`,
            MessageAttributes: {
              operation: { DataType: 'String', StringValue: 'delete' },
              'effect-id': { DataType: 'String', StringValue: 'effect-1' },
            },
          },
        ],
      },
    ]);
  });

  it('sends ten messages in a request, and fewer where their sum would be above 1 MiB', async () => {
    const { client, inputs } = createFakeSqs({});
    const message = '1'.padEnd(400_000);
    const small = Array.from({ length: 12 }, (_, n) => delivery(n));
    const large = [delivery(13, { message }), delivery(14, { message }), delivery(15, { message })];

    const outcomes = await createSqsSink({ client, addresses }).deliver(
      [...small, ...large],
      signal,
    );

    expect(inputs.map(({ Entries }) => Entries?.length)).toStrictEqual([10, 4, 1]);
    expect(outcomes.every(({ status }) => status === 'delivered')).toBe(true);
  });

  it('CE13: puts one message of a FIFO group in a request, the next only after its answer', async () => {
    const { client, inputs } = createFakeSqs({});
    const grouped = [
      delivery(1, { group: 'a' }),
      delivery(2, { group: 'b' }),
      { ...delivery(3, { group: 'a' }), route: 'other' },
    ];

    await createSqsSink({ client, addresses }).deliver(grouped, signal);

    const groups = inputs.map(({ Entries }) =>
      Entries?.map((entry) => [entry.MessageGroupId, entry.MessageDeduplicationId]),
    );
    expect(groups).toStrictEqual([
      [
        ['a', 'effect-1'],
        ['b', 'effect-2'],
      ],
      [['a', 'effect-3']],
    ]);
  });

  it.each([
    ['an empty message', { message: '' }],
    ['a message that is not Unicode', { message: '\ud800' }],
    ['a message with a character that XML has not', { message: 'a\u0001' }],
    ['an empty attribute', { attributes: { schema: '' } }],
    ['an attribute of a reserved name', { attributes: { 'AWS.trace': 'x' } }],
    [
      'more attributes than SQS takes',
      { attributes: Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`a${n}`, 'x'])) },
    ],
  ])('rejects %s without a call', async (_, request) => {
    const { client, inputs } = createFakeSqs({});

    const outcomes = await createSqsSink({ client, addresses }).deliver(
      [delivery(1, request)],
      signal,
    );

    expect(codeOf(outcomes[0])).toBe('ERR_CDC_DELIVERY_REJECTED');
    expect(inputs).toStrictEqual([]);
  });

  it.each(['AccessDenied', 'KMS.DisabledException', 'SomethingNew', 'InvalidMessageContents'])(
    'CE23: counts the refusal %s of one entry as failed, though SQS calls it a fault of the sender',
    async (Code) => {
      const Failed = [{ Id: '0', Code, SenderFault: true }];
      const client: SqsClient = {
        send: () => Promise.resolve({ $metadata: {}, Successful: [], Failed }),
      };

      const outcomes = await createSqsSink({ client, addresses }).deliver([delivery(1)], signal);

      const isItem = Code === 'InvalidMessageContents';
      expect(outcomes[0]?.status).toBe(isItem ? 'rejected' : 'failed');
    },
  );
});
