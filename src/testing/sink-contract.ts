import { deepStrictEqual, match, ok } from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Delivery, Outcome, Sink } from '../model/delivery.ts';

/** What the fake service does with the delivery of a number. */
export type ItemAnswer = 'taken' | 'throttled' | 'forgotten';
/** What is wrong with the service as a whole. */
export type Fault = 'unreachable' | 'denied' | 'missing' | 'throttled';

/** How a fake of the service is to behave; by default it takes everything. */
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

/** How the contract talks to one sink: you supply it with a fake of the service. */
export interface SinkHarness<D extends Delivery> {
  readonly serve: (fake: FakeService) => Serving<D>;
  /** Deliveries number 0, 1, ... to one target, each holding {@link SECRET}. */
  readonly deliveries: (count: number) => readonly D[];
  /** A delivery larger than the service takes; `undefined` where the sink takes any size. */
  readonly oversized: (() => D) | undefined;
  /** One request is one item: the service cannot leave one out of its answer. */
  readonly single: boolean;
  /** The sink cannot tell denied access and a missing target from other failures. */
  readonly untold?: boolean;
}

/** One thing that a sink must do. `run` throws an `AssertionError` if it does not. */
export interface SinkRule {
  readonly name: string;
  readonly run: () => Promise<void>;
}

const FAULTS: readonly (readonly [what: string, fault: Fault, code: string])[] = [
  ['an unreachable service', 'unreachable', 'ERR_CDC_DELIVERY_UNAVAILABLE'],
  ['denied access', 'denied', 'ERR_CDC_DELIVERY_DENIED'],
  ['a missing target', 'missing', 'ERR_CDC_TARGET_MISSING'],
  ['a throttled service', 'throttled', 'ERR_CDC_DELIVERY_THROTTLED'],
];

/**
 * Returns what every sink must do, one rule per test, for any test runner. A sink is done when it
 * passes all of them.
 *
 * @example
 * for (const { name, run } of sinkContract(harness)) it(name, run);
 */
export function sinkContract<D extends Delivery>(harness: SinkHarness<D>): readonly SinkRule[] {
  return [
    ...batchRules(harness),
    ...FAULTS.map((fault) => faultRule(harness, fault)),
    ...addressRules(harness),
    ...(harness.oversized === undefined ? [] : [oversizeRule(harness, harness.oversized)]),
    secretRule(harness),
  ];
}

/** The code of an outcome that has an error. */
export function codeOf(outcome: Outcome | undefined): string | undefined {
  return outcome !== undefined && 'error' in outcome ? outcome.error.code : undefined;
}

function batchRules<D extends Delivery>(harness: SinkHarness<D>): readonly SinkRule[] {
  const unmentioned: SinkRule = {
    name: 'counts a delivery that the service does not mention as failed (I1)',
    run: async () => {
      const answer = (n: number): ItemAnswer => (n === 1 ? 'forgotten' : 'taken');
      const outcomes = await deliver(harness, { answer }, harness.deliveries(2));
      deepStrictEqual(statusesOf(outcomes), ['delivered', 'failed']);
      deepStrictEqual(codeOf(outcomes[1]), 'ERR_CDC_DELIVERY_UNCONFIRMED');
    },
  };
  return [
    {
      name: 'returns no outcome for no delivery, and sends nothing',
      run: async () => {
        const { sink, requests } = harness.serve({});
        deepStrictEqual(await sink.deliver([], new AbortController().signal), []);
        deepStrictEqual(requests(), 0);
      },
    },
    {
      name: 'returns one outcome per delivery, in order, across requests',
      run: async () => {
        const answer = (n: number): ItemAnswer => (n === 3 || n === 11 ? 'throttled' : 'taken');
        const outcomes = await deliver(harness, { answer }, harness.deliveries(25));
        const expected = Array.from({ length: 25 }, (_, n) =>
          n === 3 || n === 11 ? 'failed' : 'delivered',
        );
        deepStrictEqual(statusesOf(outcomes), expected);
        deepStrictEqual(codeOf(outcomes[3]), 'ERR_CDC_DELIVERY_THROTTLED');
      },
    },
    ...(harness.single ? [] : [unmentioned]),
  ];
}

function faultRule<D extends Delivery>(
  harness: SinkHarness<D>,
  [what, fault, code]: (typeof FAULTS)[number],
): SinkRule {
  const expected = harness.untold && fault !== 'throttled' ? 'ERR_CDC_DELIVERY_UNAVAILABLE' : code;
  return {
    name: `turns ${what} into retryable failures, and never rejects for it`,
    run: async () => {
      const outcomes = await deliver(harness, { fault }, harness.deliveries(2));
      deepStrictEqual(statusesOf(outcomes), ['failed', 'failed']);
      deepStrictEqual(outcomes.map(codeOf), [expected, expected]);
      ok(outcomes.every((one) => 'error' in one && one.error.retryable));
    },
  };
}

function addressRules<D extends Delivery>(harness: SinkHarness<D>): readonly SinkRule[] {
  return [
    {
      name: 'counts a target without an address as missing',
      run: async () => {
        const { sink, requests } = harness.serve({});
        const elsewhere = harness.deliveries(1).map((one) => ({ ...one, target: 'not-bound' }));
        const outcomes = await sink.deliver(elsewhere, new AbortController().signal);
        deepStrictEqual(statusesOf(outcomes), ['failed']);
        deepStrictEqual(codeOf(outcomes[0]), 'ERR_CDC_TARGET_MISSING');
        deepStrictEqual(requests(), 0);
      },
    },
    {
      name: 'sends nothing after the signal is aborted',
      run: async () => {
        const { sink, requests } = harness.serve({});
        const outcomes = await sink.deliver(harness.deliveries(3), AbortSignal.abort());
        deepStrictEqual(outcomes.map(codeOf), Array(3).fill('ERR_CDC_DELIVERY_POSTPONED'));
        deepStrictEqual(requests(), 0);
      },
    },
  ];
}

function oversizeRule<D extends Delivery>(harness: SinkHarness<D>, oversized: () => D): SinkRule {
  return {
    name: 'rejects what is too large before any call, while the others go',
    run: async () => {
      const [first, second] = harness.deliveries(2);
      const deliveries = [first, oversized(), second].filter((one) => one !== undefined);
      const outcomes = await deliver(harness, {}, deliveries);
      deepStrictEqual(statusesOf(outcomes), ['delivered', 'rejected', 'delivered']);
      match(String(codeOf(outcomes[1])), /^ERR_CDC_DELIVERY_(TOO_LARGE|REJECTED)$/);
    },
  };
}

function secretRule<D extends Delivery>(harness: SinkHarness<D>): SinkRule {
  return {
    name: 'keeps the values of rows out of every error (I5)',
    run: async () => {
      const large = harness.oversized?.();
      const deliveries = [...harness.deliveries(2), ...(large === undefined ? [] : [large])];
      const runs = await Promise.all(
        FAULTS.map(([, fault]) => deliver(harness, { fault }, deliveries)),
      );
      const throttled = await deliver(harness, { answer: () => 'throttled' }, deliveries);
      const outcomes = [...runs.flat(), ...throttled];
      ok(outcomes.every(({ status }) => status !== 'delivered'));
      ok(!inspect(outcomes, { depth: 9, showHidden: true }).includes(SECRET), 'a value left');
    },
  };
}

function deliver<D extends Delivery>(
  harness: SinkHarness<D>,
  fake: FakeService,
  deliveries: readonly D[],
): Promise<readonly Outcome[]> {
  return harness.serve(fake).sink.deliver(deliveries, new AbortController().signal);
}

function statusesOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.map(({ status }) => status);
}
