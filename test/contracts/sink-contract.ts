import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import type { Delivery, Outcome, Sink } from '../../src/model/delivery.ts';

/** What the fake service does with the delivery of a number. */
export type ItemAnswer = 'taken' | 'throttled' | 'forgotten';
/** What is wrong with the service as a whole. */
export type Fault = 'unreachable' | 'denied' | 'missing' | 'throttled';

export interface FakeService {
  readonly answer?: (n: number) => ItemAnswer;
  readonly fault?: Fault;
}

export interface Serving<D extends Delivery> {
  readonly sink: Sink<D>;
  /** How many requests the service got. */
  readonly requests: () => number;
}

/** A value of the row of every delivery of a harness; it must not leave in an error. */
export const SECRET = 'SECRET-4111-1111';

/** How the contract talks to one sink; `test/sinks/<name>` supplies it with a fake of the service. */
export interface SinkHarness<D extends Delivery> {
  readonly serve: (fake: FakeService) => Serving<D>;
  /** Deliveries number 0, 1, ... to one target, each holding {@link SECRET}. */
  readonly deliveries: (count: number) => readonly D[];
  /** A delivery larger than the service takes; `undefined` where the sink takes any size. */
  readonly oversized: (() => D) | undefined;
  /** One request is one item: the service cannot leave one out of its answer. */
  readonly single: boolean;
}

/** What every sink must do. A sink is done when it passes this. */
export function describeSinkContract<D extends Delivery>(harness: SinkHarness<D>): void {
  const { signal } = new AbortController();
  const deliver = (fake: FakeService, deliveries: readonly D[]): Promise<readonly Outcome[]> =>
    harness.serve(fake).sink.deliver(deliveries, signal);

  it('returns no outcome for no delivery, and sends nothing', async () => {
    const { sink, requests } = harness.serve({});

    expect(await sink.deliver([], signal)).toStrictEqual([]);
    expect(requests()).toBe(0);
  });

  it('returns one outcome per delivery, in order, across requests', async () => {
    const answer = (n: number): ItemAnswer => (n === 3 || n === 11 ? 'throttled' : 'taken');

    const outcomes = await deliver({ answer }, harness.deliveries(25));

    const failed = outcomes.flatMap(({ status }, n) => (status === 'failed' ? [n] : []));
    const delivered = outcomes.filter(({ status }) => status === 'delivered');
    expect([outcomes.length, failed, delivered.length]).toStrictEqual([25, [3, 11], 23]);
    expect(codeOf(outcomes[3])).toBe('ERR_CDC_DELIVERY_THROTTLED');
  });

  it.skipIf(harness.single)(
    'counts a delivery that the service does not mention as failed (I1)',
    async () => {
      const answer = (n: number): ItemAnswer => (n === 1 ? 'forgotten' : 'taken');

      const outcomes = await deliver({ answer }, harness.deliveries(2));

      expect(outcomes.map(({ status }) => status)).toStrictEqual(['delivered', 'failed']);
      expect(codeOf(outcomes[1])).toBe('ERR_CDC_DELIVERY_UNCONFIRMED');
    },
  );

  it.each([
    ['an unreachable service', 'unreachable', 'ERR_CDC_DELIVERY_UNAVAILABLE'],
    ['denied access', 'denied', 'ERR_CDC_DELIVERY_DENIED'],
    ['a missing target', 'missing', 'ERR_CDC_TARGET_MISSING'],
    ['a throttled service', 'throttled', 'ERR_CDC_DELIVERY_THROTTLED'],
  ] as const)(
    'turns %s into retryable failures, and never rejects for it',
    async (_, fault, code) => {
      const outcomes = await deliver({ fault }, harness.deliveries(2));

      expect(outcomes).toMatchObject([
        { status: 'failed', error: { code, retryable: true } },
        { status: 'failed', error: { code, retryable: true } },
      ]);
    },
  );

  it('counts a target without an address as missing', async () => {
    const { sink, requests } = harness.serve({});
    const elsewhere = harness.deliveries(1).map((one) => ({ ...one, target: 'not-bound' }));

    const outcomes = await sink.deliver(elsewhere, signal);

    expect(outcomes).toMatchObject([
      { status: 'failed', error: { code: 'ERR_CDC_TARGET_MISSING' } },
    ]);
    expect(requests()).toBe(0);
  });

  it('sends nothing after the signal is aborted', async () => {
    const { sink, requests } = harness.serve({});

    const outcomes = await sink.deliver(harness.deliveries(3), AbortSignal.abort());

    const codes = outcomes.map(codeOf);
    expect(codes).toStrictEqual(Array(3).fill('ERR_CDC_DELIVERY_POSTPONED'));
    expect(requests()).toBe(0);
  });

  it.skipIf(harness.oversized === undefined)(
    'rejects what is too large before any call, while the others go',
    async () => {
      const large = harness.oversized?.();
      const deliveries = harness.deliveries(2);

      const outcomes = await deliver(
        {},
        deliveries.toSpliced(1, 0, ...(large === undefined ? [] : [large])),
      );

      const statuses = outcomes.map(({ status }) => status);
      expect(statuses).toStrictEqual(['delivered', 'rejected', 'delivered']);
      expect(codeOf(outcomes[1])).toBe('ERR_CDC_DELIVERY_TOO_LARGE');
    },
  );

  it('keeps the values of rows out of every error (I5)', async () => {
    const faults: readonly Fault[] = ['unreachable', 'denied', 'missing', 'throttled'];
    const large = harness.oversized?.();
    const deliveries = [...harness.deliveries(2), ...(large === undefined ? [] : [large])];

    const outcomes = [
      ...(await Promise.all(faults.map((fault) => deliver({ fault }, deliveries)))).flat(),
      ...(await deliver({ answer: () => 'throttled' }, deliveries)),
    ];

    expect(outcomes.every(({ status }) => status !== 'delivered')).toBe(true);
    expect(inspect(outcomes, { depth: 9, showHidden: true })).not.toContain(SECRET);
  });
}

/** The code of an outcome that has an error. */
export function codeOf(outcome: Outcome | undefined): string | undefined {
  return outcome !== undefined && 'error' in outcome ? outcome.error.code : undefined;
}
