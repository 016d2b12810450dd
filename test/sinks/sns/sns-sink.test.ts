import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import type { SnsDelivery } from '../../../src/model/delivery.ts';
import { createSnsSink, type SnsClient } from '../../../src/sinks/sns/sns-sink.ts';
import { codeOf, describeSinkContract, SECRET } from '../../contracts/sink-contract.ts';
import { changeOf, factsOf, serviceError } from '../fakes/delivery-facts.ts';
import { createFakeSns } from '../fakes/fake-sns.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';
const addresses = { target: TOPIC };
const { signal } = new AbortController();

function delivery(n: number, request: Partial<SnsDelivery['request']> = {}): SnsDelivery {
  return {
    ...factsOf(n),
    sink: 'sns',
    event: changeOf(n),
    effectId: `effect-${n}`,
    request: {
      message: `${n} ${SECRET}`,
      subject: undefined,
      attributes: {},
      group: undefined,
      ...request,
    },
  };
}

describe('createSnsSink', () => {
  describeSinkContract<SnsDelivery>({
    serve(fake) {
      const { client, inputs } = createFakeSns(fake);
      return { sink: createSnsSink({ client, addresses }), requests: () => inputs.length };
    },
    deliveries: (count) => Array.from({ length: count }, (_, n) => delivery(n)),
    oversized: () => delivery(99, { message: SECRET.padEnd(262_145) }),
    single: false,
  });

  it('takes the client of the SDK', () => {
    const client: SnsClient = new SNSClient({ region: 'eu-west-1' });

    expect(createSnsSink({ client, addresses }).name).toBe('sns');
  });

  it('publishes message, subject, attributes and effect id', async () => {
    const { client, inputs } = createFakeSns({});
    const attributes = { operation: 'delete', 'effect-id': 'of the route' };

    await createSnsSink({ client, addresses }).deliver(
      [delivery(1, { subject: 'High usage', attributes })],
      signal,
    );

    expect(inputs).toStrictEqual([
      {
        TopicArn: TOPIC,
        PublishBatchRequestEntries: [
          {
            Id: '0',
            Message: `1 ${SECRET}`,
            Subject: 'High usage',
            MessageAttributes: {
              operation: { DataType: 'String', StringValue: 'delete' },
              'effect-id': { DataType: 'String', StringValue: 'effect-1' },
            },
          },
        ],
      },
    ]);
  });

  it('sends ten messages in a request, and fewer where their sum would be above 256 KiB', async () => {
    const { client, inputs } = createFakeSns({});
    const message = '1'.padEnd(100_000);
    const small = Array.from({ length: 12 }, (_, n) => delivery(n));
    const large = [delivery(13, { message }), delivery(14, { message }), delivery(15, { message })];

    const outcomes = await createSnsSink({ client, addresses }).deliver(
      [...small, ...large],
      signal,
    );

    const counts = inputs.map((input) => input.PublishBatchRequestEntries?.length);
    expect(counts).toStrictEqual([10, 4, 1]);
    expect(outcomes.every(({ status }) => status === 'delivered')).toBe(true);
  });

  it('puts one message of a FIFO group in a request, the next one only after its answer', async () => {
    const { client, inputs } = createFakeSns({});
    const grouped = [
      delivery(1, { group: 'a' }),
      delivery(2, { group: 'b' }),
      { ...delivery(3, { group: 'a' }), route: 'other' },
    ];

    await createSnsSink({ client, addresses }).deliver(grouped, signal);

    const groups = inputs.map((input) =>
      input.PublishBatchRequestEntries?.map((entry) => [
        entry.MessageGroupId,
        entry.MessageDeduplicationId,
      ]),
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
    ['a subject of two lines', { subject: 'a\nb' }],
    ['a subject above 99 characters', { subject: 'a'.repeat(100) }],
    ['an empty attribute', { attributes: { schema: '' } }],
  ])('rejects %s without a call', async (_, request) => {
    const { client, inputs } = createFakeSns({});

    const outcomes = await createSnsSink({ client, addresses }).deliver(
      [delivery(1, request)],
      signal,
    );

    expect(outcomes).toMatchObject([{ status: 'rejected' }]);
    expect(codeOf(outcomes[0])).toBe('ERR_CDC_DELIVERY_REJECTED');
    expect(inputs).toStrictEqual([]);
  });

  it.each(['InvalidParameter', 'KMSDisabled', 'AuthorizationError', 'NotFound', 'SomethingNew'])(
    'counts the refusal %s of one entry as failed, also where SNS calls it a fault of the sender',
    async (Code) => {
      const client: SnsClient = {
        send: () =>
          Promise.resolve({ $metadata: {}, Failed: [{ Id: '0', Code, SenderFault: true }] }),
      };

      const outcomes = await createSnsSink({ client, addresses }).deliver([delivery(1)], signal);

      expect(outcomes).toMatchObject([{ status: 'failed', error: { retryable: true } }]);
    },
  );

  it('does not count an entry as delivered that is confirmed and refused at once', async () => {
    const client: SnsClient = {
      send: () =>
        Promise.resolve({
          $metadata: {},
          Successful: [{ Id: '0' }],
          Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }],
        }),
    };

    const outcomes = await createSnsSink({ client, addresses }).deliver([delivery(1)], signal);

    expect(outcomes).toMatchObject([{ status: 'failed' }]);
  });

  it('counts a validation of the whole request as failed', async () => {
    const client: SnsClient = {
      send: () => Promise.reject(serviceError('InvalidParameter', 400, SECRET)),
    };

    const outcomes = await createSnsSink({ client, addresses }).deliver([delivery(1)], signal);

    expect(codeOf(outcomes[0])).toBe('ERR_CDC_DELIVERY_UNAVAILABLE');
  });
});
