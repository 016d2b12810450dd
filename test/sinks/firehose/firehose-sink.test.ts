import { FirehoseClient } from '@aws-sdk/client-firehose';
import { describe, expect, it } from 'vitest';
import type { FirehoseDelivery } from '../../../src/model/delivery.ts';
import { createFirehoseSink } from '../../../src/sinks/firehose/firehose-sink.ts';
import { codeOf, describeSinkContract, SECRET } from '../../contracts/sink-contract.ts';
import { changeOf, factsOf } from '../fakes/delivery-facts.ts';
import { createFakeFirehose } from '../fakes/fake-firehose.ts';

const addresses = { target: 'arn:aws:firehose:eu-west-1:123456789012:deliverystream/history' };
const { signal } = new AbortController();

function delivery(n: number, line = `{"n":${n}}`): FirehoseDelivery {
  return {
    ...factsOf(n),
    sink: 'firehose',
    event: changeOf(n),
    effectId: `effect-${n}`,
    request: { line },
  };
}

/** So large that each line has a record of its own. */
function large(n: number): FirehoseDelivery {
  return delivery(n, `{"n":${n},"v":"${SECRET.padEnd(600_000, '.')}"}`);
}

describe('createFirehoseSink', () => {
  describeSinkContract<FirehoseDelivery>({
    serve(fake) {
      const { client, inputs } = createFakeFirehose(fake);
      return { sink: createFirehoseSink({ client, addresses }), requests: () => inputs.length };
    },
    deliveries: (count) => Array.from({ length: count }, (_, n) => large(n)),
    oversized: () => delivery(99, SECRET.padEnd(1_024_000)),
    single: false,
  });

  it('takes the client of the SDK', () => {
    const client = new FirehoseClient({ region: 'eu-west-1' });

    expect(createFirehoseSink({ client, addresses }).name).toBe('firehose');
  });

  it('packs lines into one record, each with its line end', async () => {
    const { client, inputs, records } = createFakeFirehose({});

    await createFirehoseSink({ client, addresses }).deliver([delivery(1), delivery(2)], signal);

    expect(records()).toStrictEqual(['{"n":1}\n{"n":2}\n']);
    expect(inputs[0]?.DeliveryStreamName).toBe('history');
  });

  it('packs at most 500 lines into a record', async () => {
    const { client, records } = createFakeFirehose({});
    const deliveries = Array.from({ length: 1001 }, (_, n) => delivery(n));

    const outcomes = await createFirehoseSink({ client, addresses }).deliver(deliveries, signal);

    const counts = records().map((record) => record.split('\n').length - 1);
    expect(counts).toStrictEqual([500, 500, 1]);
    expect(outcomes.every(({ status }) => status === 'delivered')).toBe(true);
  });

  it('answers the outcome of a packed record for each of its lines', async () => {
    const { client } = createFakeFirehose({ answer: (n) => (n === 1 ? 'throttled' : 'taken') });
    const deliveries = [delivery(0), delivery(1), large(2), large(3)];

    const outcomes = await createFirehoseSink({ client, addresses }).deliver(deliveries, signal);

    // The large line 2 still fits the record of 0 and 1, line 3 does not.
    expect(outcomes.map(({ status }) => status)).toStrictEqual([
      'failed',
      'failed',
      'failed',
      'delivered',
    ]);
  });

  it.each([
    ['a line end inside', 'a\nb'],
    ['text that is not Unicode', '\udc00'],
  ])('rejects a line with %s', async (_, line) => {
    const { client, inputs } = createFakeFirehose({});

    const outcomes = await createFirehoseSink({ client, addresses }).deliver(
      [delivery(1, line)],
      signal,
    );

    expect(codeOf(outcomes[0])).toBe('ERR_CDC_DELIVERY_REJECTED');
    expect(inputs).toStrictEqual([]);
  });
});
