import { AssertionError } from 'node:assert';
import type { ErrorCode } from '../errors.ts';
import type { AnyChange } from '../model/change-event.ts';
import type { Delivery } from '../model/delivery.ts';
import { formatExactJson } from '../model/exact-json.ts';
import type { Findings, Rejection, Route, RouteSet, SkipReason } from '../model/route.ts';
import { formatTable } from '../model/table.ts';
import { compileRouter, type Router } from '../routing/compile-router.ts';
import { formatExplanation } from '../routing/explain/format-explanation.ts';
import { answerWithRows } from '../routing/look-up/answer-inquiries.ts';
import { compareSends, type ExpectedSends } from './expected-sends.ts';
import { readTestTime, TEST_TIME } from './test-time.ts';
import { createReadWatch } from './watch-reads.ts';

/** Routes that wait for changes. */
export interface Given<R extends RouteSet> {
  /**
   * Says what the routes find where they look up: a row by the name of the lookup, whatever its key. What is
   * not said is not there.
   */
  readonly finding: (rows: FoundRows<R>) => Given<R>;
  /** Lets the changes happen, one after the other. */
  readonly when: (...changes: readonly [AnyChange, ...AnyChange[]]) => When<R>;
}

/** Rows by the names of the lookups of routes. */
export type FoundRows<R extends RouteSet> = {
  readonly [N in LookupNameOf<R[keyof R]>]?: object | undefined;
};
type LookupNameOf<One> =
  One extends Route<infer T>
    ? T extends { readonly lookups: infer L }
      ? keyof L & string
      : never
    : never;

/** What the routes made of the changes. Each `then` throws an `AssertionError` that explains. */
export interface When<R extends RouteSet> {
  /** Exactly these requests are sent, in this order for each route, and no other route sends. */
  readonly thenSends: (expected: ExpectedSends<R>) => When<R>;
  readonly thenSendsNothing: () => When<R>;
  /** These routes skip a change, for these reasons. */
  readonly thenSkips: (expected: { readonly [Name in keyof R]?: SkipReason }) => When<R>;
  /** These routes cannot build what they should send, for these errors. */
  readonly thenRejects: (expected: { readonly [Name in keyof R]?: ErrorCode }) => When<R>;
  /** What was sent, for assertions of one's own. */
  readonly deliveries: readonly Delivery[];
  readonly rejections: readonly Rejection[];
  /** For each route, why it did or did not act. */
  readonly explanation: string;
}

/**
 * Takes routes under test. No AWS, and a fixed time: {@link TEST_TIME}.
 *
 * With names, only these routes are looked at.
 *
 * @example
 * given(invoiceRoutes, 'high-usage-alert')
 *   .when(update(invoices, { before: { monthly_kwh_use: 44 }, after: { monthly_kwh_use: 46 } }))
 *   .thenSends({ 'high-usage-alert': { message: 'Use this month: 46 kWh' } });
 */
export function given<R extends RouteSet>(
  declared: R,
  ...names: readonly (keyof R & string)[]
): Given<R> {
  const chosen = Object.entries(declared).filter(
    ([name]) => names.length === 0 || names.includes(name),
  );
  const sets = [Object.fromEntries(chosen)];
  const router = compileRouter(sets);
  const known = (found: Findings): Given<R> => ({
    finding: (rows) => known({ ...found, ...rows }),
    when: (...changes) => createWhen<R>(router, { sets, found }, changes),
  });
  return known({});
}

function createWhen<R extends RouteSet>(
  router: Router,
  { sets, found }: { readonly sets: readonly RouteSet[]; readonly found: Findings },
  changes: readonly AnyChange[],
): When<R> {
  const now = readTestTime('TEST_TIME', TEST_TIME);
  for (const { table } of changes) {
    // Else a test that expects nothing would pass for the wrong reason.
    if (!router.isWanted(table))
      throw new AssertionError({ message: `No route is on table ${formatTable(table)}` });
  }
  const { watch, assertKnown } = createReadWatch(sets);
  const routed = changes.map((change) => answerWithRows(router.route(watch(change), now), found));
  assertKnown();
  const deliveries = routed.flatMap((one) => one.deliveries);
  const rejections = routed.flatMap((one) => one.rejections);
  const skips = routed.flatMap((one) => one.skips);
  const explanation = changes
    .map((change) => formatExplanation(router.explain(change, now, found)))
    .join('\n');
  const check = (differences: readonly string[], then: (...given: never) => unknown): When<R> => {
    if (differences.length === 0) return when;
    const message = `${differences.join('\n')}\n\nThe routes say:\n${explanation}`;
    throw new AssertionError({ message, stackStartFn: then });
  };
  const thenSends: When<R>['thenSends'] = (expected) =>
    check([...compareAll(deliveries, expected), ...unexpected(rejections)], () => thenSends);
  const thenSendsNothing: When<R>['thenSendsNothing'] = () =>
    check([...compareAll(deliveries, {}), ...unexpected(rejections)], thenSendsNothing);
  const thenSkips: When<R>['thenSkips'] = (expected) =>
    check(
      missing(
        'skip',
        expected,
        skips.map(({ route, reason }) => [route, reason]),
      ),
      thenSkips,
    );
  const thenRejects: When<R>['thenRejects'] = (expected) =>
    check(
      missing(
        'rejection',
        expected,
        rejections.map(({ route, error }) => [route, error.code]),
      ),
      thenRejects,
    );
  const facts = { deliveries, rejections, explanation };
  const when: When<R> = { thenSends, thenSendsNothing, thenSkips, thenRejects, ...facts };
  return when;
}

function compareAll(deliveries: readonly Delivery[], expected: object): readonly string[] {
  const sent = Map.groupBy(deliveries, ({ route }) => route);
  const wanted = new Map(Object.entries(expected) as [string, object | readonly object[]][]);
  const names = new Set([...wanted.keys(), ...sent.keys()]);
  return [...names].flatMap((name) => {
    const one = wanted.get(name) ?? [];
    return compareSends(name, sent.get(name) ?? [], Array.isArray(one) ? one : [one]);
  });
}

function unexpected(rejections: readonly Rejection[]): readonly string[] {
  return rejections.map(({ route, error }) => `${route}: rejected with ${error.code}`);
}

function missing(
  what: string,
  expected: object,
  found: readonly (readonly [route: string, word: string])[],
): readonly string[] {
  const wanted = Object.entries(expected) as [string, string][];
  return wanted
    .filter(([route, word]) => !found.some((one) => one[0] === route && one[1] === word))
    .map(([route, word]) => {
      const instead = found.filter((one) => one[0] === route).map((one) => one[1]);
      return `${route}: expected the ${what} ${word}, found ${formatExactJson(instead)}`;
    });
}
