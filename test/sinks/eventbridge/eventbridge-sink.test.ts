import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import type { EventbridgeDelivery } from '../../../src/model/delivery.ts';
import {
  createEventbridgeSink,
  type EventbridgeClient,
} from '../../../src/sinks/eventbridge/eventbridge-sink.ts';
import { codeOf, describeSinkContract, SECRET } from '../../contracts/sink-contract.ts';
import { changeOf, factsOf } from '../fakes/delivery-facts.ts';
import { createFakeEventbridge } from '../fakes/fake-eventbridge.ts';

const addresses = { target: 'changes' };
const { signal } = new AbortController();

function delivery(
  n: number,
  request: Partial<EventbridgeDelivery['request']> = {},
): EventbridgeDelivery {
  return {
    ...factsOf(n),
    sink: 'eventbridge',
    event: changeOf(n),
    effectId: `effect-${n}`,
    request: {
      source: 'millrace',
      detailType: 'Order changed',
      detail: `{"n":${n},"card":"${SECRET}"}`,
      ...request,
    },
  };
}

describe('createEventbridgeSink', () => {
  describeSinkContract<EventbridgeDelivery>({
    serve(fake) {
      const { client, inputs } = createFakeEventbridge(fake);
      return { sink: createEventbridgeSink({ client, addresses }), requests: () => inputs.length };
    },
    deliveries: (count) => Array.from({ length: count }, (_, n) => delivery(n)),
    oversized: () => delivery(99, { detail: `{"card":"${SECRET.padEnd(262_144)}"}` }),
    single: false,
  });

  it('takes the client of the SDK', () => {
    const client: EventbridgeClient = new EventBridgeClient({ region: 'eu-west-1' });

    expect(createEventbridgeSink({ client, addresses }).name).toBe('eventbridge');
  });

  it('puts source, detail type, time and a detail with the effect id; every digit stays (I4)', async () => {
    const { client, inputs } = createFakeEventbridge({});
    const event = changeOf(1);
    const committed = {
      ...event,
      source: { ...event.source, committedAt: 1_700_000_000_123_456n },
    };

    await createEventbridgeSink({ client, addresses }).deliver(
      [
        {
          ...delivery(1, { detail: '{"amount":46.570000,"id":12345678901234567890}' }),
          event: committed,
        },
      ],
      signal,
    );

    expect(inputs).toStrictEqual([
      {
        Entries: [
          {
            Source: 'millrace',
            DetailType: 'Order changed',
            Detail: '{"amount":46.570000,"id":12345678901234567890,"effectId":"effect-1"}',
            Time: new Date(1_700_000_000_123),
            EventBusName: 'changes',
          },
        ],
      },
    ]);
  });

  it('puts ten events in a request, and fewer where their sum would be above 256 KiB', async () => {
    const { client, inputs } = createFakeEventbridge({});
    const detail = `{"n":1,"text":"${'x'.repeat(100_000)}"}`;
    const small = Array.from({ length: 12 }, (_, n) => delivery(n));
    const large = [delivery(13, { detail }), delivery(14, { detail }), delivery(15, { detail })];

    await createEventbridgeSink({ client, addresses }).deliver([...small, ...large], signal);

    expect(inputs.map(({ Entries }) => Entries?.length)).toStrictEqual([10, 4, 1]);
  });

  it.each([
    ['an empty detail type', { detailType: '' }],
    ['a detail type above 128 characters', { detailType: 'a'.repeat(129) }],
    ['a detail that is a list', { detail: '[]' }],
    ['a text that is not Unicode', { detailType: '\ud800' }],
  ])('rejects %s without a call', async (_, request) => {
    const { client, inputs } = createFakeEventbridge({});

    const outcomes = await createEventbridgeSink({ client, addresses }).deliver(
      [delivery(1, request)],
      signal,
    );

    expect(codeOf(outcomes[0])).toBe('ERR_CDC_DELIVERY_REJECTED');
    expect(inputs).toStrictEqual([]);
  });

  it('confirms nothing by an answer of another length (I1)', async () => {
    const client: EventbridgeClient = {
      send: () =>
        Promise.resolve({ $metadata: {}, FailedEntryCount: 0, Entries: [{ EventId: '1' }] }),
    };

    const outcomes = await createEventbridgeSink({ client, addresses }).deliver(
      [delivery(1), delivery(2)],
      signal,
    );

    expect(outcomes.map(codeOf)).toStrictEqual(Array(2).fill('ERR_CDC_DELIVERY_UNCONFIRMED'));
  });
});
