import { type CustomAnswer, type CustomMessage, custom, customTarget, targets } from 'millrace';
import { describe, expect, it } from 'vitest';
import type { CustomDelivery } from '../../../src/model/delivery.ts';
import { createCustomSink } from '../../../src/sinks/custom/custom-sink.ts';
import { customDelivery } from '../../../src/testing/custom-delivery.ts';
import {
  codeOf,
  describeSinkContract,
  type FakeService,
  SECRET,
} from '../../contracts/sink-contract.ts';

interface Note {
  readonly n: number;
  readonly text: string;
}

const addresses = { target: 'https://chat.example/hook' };
const { signal } = new AbortController();

/** A sink as a user writes it, over a fake of the chat. */
function chat(fake: FakeService, calls: unknown[]) {
  return custom({
    name: 'chat',
    repeatable: false,
    permissions: [],
    deliver: (messages: readonly CustomMessage<Note>[], { address }) => {
      calls.push(address);
      if (fake.fault === 'unreachable') return Promise.reject(new Error(SECRET));
      const answers = messages.map(({ body }): CustomAnswer | undefined => {
        if (fake.fault === 'throttled') return { status: 'throttled', reason: 'TooMany' };
        if (fake.fault !== undefined) return { status: 'failed', reason: SECRET };
        switch (fake.answer?.(body.n)) {
          case 'throttled':
            return { status: 'throttled', reason: SECRET };
          case 'forgotten':
            return undefined;
          default:
            return { status: 'delivered' };
        }
      });
      // The cast holds: what a sink of JavaScript leaves out is what the contract asks about.
      return Promise.resolve(answers as CustomAnswer[]);
    },
  });
}

describe('limits of a sink of one’s own', () => {
  it('are what it says, and careful ones where it says nothing', () => {
    const spare = { ...kind, limits: { inFlight: 1 } };
    const limitsOf = (own: typeof kind) =>
      createCustomSink({ kinds: [own], addresses }).limitsOf?.(delivery(1));

    expect(limitsOf(kind)).toStrictEqual({ inFlight: 4, perRequest: 100 });
    expect(limitsOf(spare)).toStrictEqual({ inFlight: 1, perRequest: 100 });
  });

  it('are refused where they are no numbers of requests', () => {
    const wrong = { ...kind, limits: { inFlight: 0 } };

    expect(JSON.stringify(customTarget(wrong).flaws)).toContain('limits');
  });
});

const kind = chat({}, []);
const delivery = (n: number) => customDelivery(kind, n, { n, text: SECRET });

describe('createCustomSink', () => {
  describeSinkContract<CustomDelivery>({
    serve(fake) {
      const calls: unknown[] = [];
      const sink = createCustomSink({ kinds: [chat(fake, calls)], addresses });
      return { sink, requests: () => calls.length };
    },
    deliveries: (count) => Array.from({ length: count }, (_, n) => delivery(n)),
    oversized: undefined,
    single: false,
    untold: true,
  });

  it('hands on body, effect id, route and version', async () => {
    const seen: CustomMessage<Note>[] = [];
    const spy = custom({
      name: 'chat',
      repeatable: false,
      permissions: [],
      deliver: (messages: readonly CustomMessage<Note>[]) => {
        seen.push(...messages);
        return Promise.resolve(messages.map(() => ({ status: 'delivered' }) as const));
      },
    });

    await createCustomSink({ kinds: [spy], addresses }).deliver([delivery(7)], signal);

    expect(seen).toMatchObject([
      { body: { n: 7 }, effectId: 'effect-7', route: 'test', version: { lane: 'test-0' } },
    ]);
  });

  it.each([
    [{ status: 'rejected', reason: 'NoSuchChannel' }, 'rejected', 'ERR_CDC_DELIVERY_REJECTED'],
    [{ status: 'failed', reason: 'Down' }, 'failed', 'ERR_CDC_DELIVERY_UNAVAILABLE'],
    [{ status: 'odd' }, 'failed', 'ERR_CDC_DELIVERY_UNCONFIRMED'],
    [{ status: 'stale' }, 'stale', undefined],
  ])('turns the answer %j into the outcome %s', async (answer, status, code) => {
    const deliver = () => Promise.resolve([answer as CustomAnswer]);
    const one = custom({ name: 'chat', repeatable: false, permissions: [], deliver });

    const [outcome] = await createCustomSink({ kinds: [one], addresses }).deliver(
      [delivery(1)],
      signal,
    );

    expect([outcome?.status, codeOf(outcome)]).toStrictEqual([status, code]);
  });

  it('says which kind it lacks for a target', () => {
    const at = targets({ onCall: customTarget(kind) });

    expect(createCustomSink({ kinds: [kind], addresses }).lacks?.(at.onCall)).toBeUndefined();
    expect(createCustomSink({ kinds: [], addresses }).lacks?.(at.onCall)).toContain('"chat"');
  });
});
