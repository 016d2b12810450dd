import { isDeepStrictEqual } from 'node:util';
import type { Delivery } from '../model/delivery.ts';
import { formatExactJson } from '../model/exact-json.ts';
import type { Json } from '../model/json.ts';
import type { Route, RouteSet } from '../model/route.ts';

/** The request of each sink, as far as a test names it: a body may be given as the value it holds. */
interface ExpectedBySink {
  readonly sns: {
    readonly message?: Json;
    readonly subject?: string;
    readonly attributes?: Readonly<Record<string, string>>;
    readonly group?: string;
  };
  readonly sqs: {
    readonly message?: Json;
    readonly attributes?: Readonly<Record<string, string>>;
    readonly group?: string;
  };
  readonly eventbridge: {
    readonly source?: string;
    readonly detailType?: string;
    readonly detail?: Json;
  };
  readonly custom: { readonly kind?: string; readonly body?: unknown };
  readonly firehose: { readonly line?: Json };
  readonly dynamodb: {
    readonly action: 'invalidate' | 'put' | 'update' | 'delete' | 'fence';
    readonly key?: Readonly<Record<string, string | number | bigint>>;
    readonly image?: object;
    readonly set?: object;
    readonly complete?: boolean;
  };
  readonly opensearch: {
    readonly action: 'invalidate' | 'put' | 'delete' | 'fence';
    readonly id?: string;
    readonly image?: object;
    readonly complete?: boolean;
  };
}

type SinkOf<R> = R extends Route<infer _T, infer _O, infer Sink> ? Sink : never;
type ExpectedOf<Sink> = Sink extends keyof ExpectedBySink ? ExpectedBySink[Sink] : object;
type OneOrMore<V> = V | readonly V[];

/** What is to be sent, by route; members that are left out are not compared. */
export type ExpectedSends<R extends RouteSet> = {
  readonly [Name in keyof R]?: OneOrMore<ExpectedOf<SinkOf<R[Name]>>>;
};

/** Returns what differs between the sends of a route and what a test expects of it; else nothing. */
export function compareSends(
  route: string,
  sent: readonly Delivery[],
  expected: readonly object[],
): readonly string[] {
  if (sent.length !== expected.length) {
    return [`${route}: expected ${countOf(expected.length)}, sent ${countOf(sent.length)}`];
  }
  return expected.flatMap((request, index) => {
    const delivery = sent[index];
    if (delivery === undefined || includes(delivery.request, request)) return [];
    return [`${route}: expected ${formatExactJson(request)}`];
  });
}

function countOf(count: number): string {
  if (count === 0) return 'nothing';
  return count === 1 ? 'one request' : `${count} requests`;
}

function includes(actual: object, expected: object): boolean {
  return Object.entries(expected).every(([member, value]: [string, unknown]) => {
    const found: unknown = Object.hasOwn(actual, member) ? Reflect.get(actual, member) : undefined;
    if (isDeepStrictEqual(found, value)) return true;
    // A body that was not given as text is compared as the JSON that it becomes.
    if (typeof found === 'string') return found === formatExactJson(value);
    return formatExactJson(found) === formatExactJson(value);
  });
}
