import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CdcError } from '../../../src/errors.ts';
import type { Outcome, Sink, SnsDelivery } from '../../../src/model/delivery.ts';
import type { TelemetryEvent } from '../../../src/model/telemetry.ts';
import { deliverOnce } from '../../../src/sinks/once/deliver-once.ts';
import {
  createOnceMemory,
  type OnceClient,
  type OnceMemory,
} from '../../../src/sinks/once/once-memory.ts';
import { codeOf, SECRET } from '../../contracts/sink-contract.ts';
import { changeOf, connectionError, factsOf, serviceError } from '../fakes/delivery-facts.ts';
import { type DynamodbServer, startDynamodbServer } from '../fakes/dynamodb-server.ts';

const { signal } = new AbortController();
const once = { table: 'sent', key: 'pk', ttlMs: 86_400_000 };
const NOW = 1_700_000_000_000;
const DELIVERED: Outcome = { status: 'delivered' };

let server: DynamodbServer;
beforeAll(async () => {
  server = await startDynamodbServer();
});
afterAll(() => server.stop());

function message(n: number, effectId: string): SnsDelivery {
  return {
    ...factsOf(n),
    sink: 'sns',
    event: changeOf(n),
    effectId,
    once,
    request: { message: SECRET, subject: undefined, attributes: {}, group: undefined },
  };
}

/** A sink that records what reaches it, and answers as told. */
function topic(answer: (one: SnsDelivery) => Outcome = () => DELIVERED) {
  const sent: string[] = [];
  const sink: Sink<SnsDelivery> = {
    name: 'sns',
    deliver: (deliveries) => {
      sent.push(...deliveries.map(({ effectId }) => effectId));
      return Promise.resolve(deliveries.map(answer));
    },
  };
  return { sink, sent };
}

function memoryOf(client: OnceClient): OnceMemory {
  return createOnceMemory({ client, addresses: { sent: server.tableName }, now: () => NOW });
}

async function deliver(
  sink: Sink<SnsDelivery>,
  memory: OnceMemory,
  deliveries: readonly SnsDelivery[],
) {
  const reports: TelemetryEvent[] = [];
  const wrapped = deliverOnce(sink, memory, (event) => reports.push(event));
  const outcomes = await wrapped.deliver(deliveries, signal);
  return { outcomes, reports };
}

describe('deliverOnce', () => {
  it('sends a message once, and answers delivered for its repetition', async () => {
    const { sink, sent } = topic();
    const memory = memoryOf(server.client);
    const both = [message(1, 'once-1'), message(2, 'once-2')];

    await deliver(sink, memory, both);
    const again = await deliver(sink, memory, [...both, message(3, 'once-3')]);

    expect(sent).toStrictEqual(['once-1', 'once-2', 'once-3']);
    expect(again.outcomes).toStrictEqual([DELIVERED, DELIVERED, DELIVERED]);
    expect(again.reports).toStrictEqual([{ name: 'delivery.known', target: 'target', count: 2 }]);
  });

  it('remembers the effect id and when it may be forgotten, and nothing of the row (I5)', async () => {
    await deliver(topic().sink, memoryOf(server.client), [message(1, 'kept')]);

    expect(await server.read('kept')).toStrictEqual({
      pk: { S: 'kept' },
      millrace_expires: { N: String((NOW + once.ttlMs) / 1000) },
    });
  });

  it('remembers nothing that is not confirmed: it is sent again', async () => {
    const error: Outcome = {
      status: 'failed',
      error: new CdcError('ERR_CDC_DELIVERY_UNAVAILABLE', 'Down'),
    };
    const { sink, sent } = topic(({ effectId }) => (effectId === 'bad' ? error : DELIVERED));
    const memory = memoryOf(server.client);

    await deliver(sink, memory, [message(1, 'bad'), message(2, 'good')]);
    const again = await deliver(sink, memory, [message(1, 'bad'), message(2, 'good')]);

    expect(sent).toStrictEqual(['bad', 'good', 'bad']);
    expect(again.outcomes).toStrictEqual([error, DELIVERED]);
  });

  it.each([
    ['unreachable', connectionError(), 'ERR_CDC_DELIVERY_UNAVAILABLE'],
    ['denied', serviceError('AccessDeniedException', 400, SECRET), 'ERR_CDC_DELIVERY_DENIED'],
    ['missing', serviceError('ResourceNotFoundException', 400, SECRET), 'ERR_CDC_TARGET_MISSING'],
  ])(
    'sends nothing while the table is %s: the delivery fails and waits',
    async (_, error, code) => {
      const { sink, sent } = topic();

      const { outcomes } = await deliver(sink, memoryOf({ send: () => Promise.reject(error) }), [
        message(1, 'waits'),
      ]);

      expect(sent).toStrictEqual([]);
      expect(outcomes.map(codeOf)).toStrictEqual([code]);
      expect(outcomes[0]?.status).toBe('failed');
    },
  );

  it('takes an answer that leaves keys unprocessed for a look-up that failed', async () => {
    const { sink, sent } = topic();
    const client: OnceClient = {
      send: () =>
        Promise.resolve({ $metadata: {}, UnprocessedKeys: { [server.tableName]: { Keys: [] } } }),
    };

    const { outcomes } = await deliver(sink, memoryOf(client), [message(1, 'x')]);

    expect(sent).toStrictEqual([]);
    expect(outcomes.map(codeOf)).toStrictEqual(['ERR_CDC_DELIVERY_THROTTLED']);
  });

  it('counts what it cannot mark, and does not fail for it: that would repeat it for certain', async () => {
    const memory = { ...memoryOf(server.client), keep: () => Promise.resolve(1) };

    const { outcomes, reports } = await deliver(topic().sink, memory, [message(1, 'lost-mark')]);

    expect(outcomes).toStrictEqual([DELIVERED]);
    expect(reports).toStrictEqual([{ name: 'delivery.unmarked', target: 'target', count: 1 }]);
  });

  it('answers the number of marks that the table did not take', async () => {
    const refusing = memoryOf({ send: () => Promise.reject(connectionError()) });

    expect(await refusing.keep(once, ['a', 'b'], signal)).toBe(2);
    expect(await refusing.keep(once, ['a'], AbortSignal.abort())).toBe(1);
  });

  it('lets deliveries of routes that do not say `once` pass', async () => {
    const { sink, sent } = topic();
    const { once: _once, ...plain } = message(1, 'plain');

    await deliver(sink, memoryOf({ send: () => Promise.reject(connectionError()) }), [plain]);

    expect(sent).toStrictEqual(['plain']);
  });

  it('looks up more ids than a request takes', async () => {
    const { sink, sent } = topic();
    const many = Array.from({ length: 130 }, (_, n) => message(n, `many-${n}`));
    const memory = memoryOf(server.client);

    await deliver(sink, memory, many);
    await deliver(sink, memory, many);

    expect(sent).toHaveLength(130);
  });

  it('takes the client of the SDK', () => {
    const client: OnceClient = new DynamoDBClient({ region: 'eu-west-1' });

    expect(createOnceMemory({ client, addresses: {} })).toHaveProperty('find');
  });
});
