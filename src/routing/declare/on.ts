import type { ChangeEvent, EventByOperation, Operation } from '../../model/change-event.ts';
import { parseIsoTime } from '../../model/iso-time.ts';
import {
  aFunction,
  anObject,
  anything,
  aText,
  exactly,
  type Flaw,
  oneOfTexts,
  readOptions,
  texts,
  type WordsOf,
  withFlaws,
} from '../../model/options.ts';
import type { Route, RouteMode, Send } from '../../model/route.ts';
import type { ColumnOf, Table } from '../../model/table.ts';
import type { ItemTable } from '../../model/target.ts';
import { tryableFilter, tryableSend } from '../build/sample-found.ts';
import { partsOfTable } from '../look-up/lookup-parts.ts';
import type { WhereOf } from './conditions.ts';
import { aTargetOf } from './declare-send.ts';
import { type Duration, toMilliseconds } from './duration.ts';
import type { FoundColumn, FoundWhere } from './looking.ts';
import {
  type Effect,
  isMessageSend,
  isMessageSink,
  type MessageSink,
  type OneOrMore,
} from './send.ts';
import { sendsOf } from './sends-of.ts';

const DAY_MS = 86_400_000;

/** What a route says about the changes it wants and what it does with them. */
export interface RouteRule<T extends Table, O extends Operation, Sink extends string> {
  /** Why the route is there: for the person who must change it one day. */
  readonly because: string;
  /** The row that the change leaves or, on delete, removes. */
  readonly where?: WhereOf<T> | undefined;
  /** The row before the change; never met by a row that is new. */
  readonly before?: WhereOf<T> | undefined;
  /** The new row matches, and the old one did not. */
  readonly became?: WhereOf<T> | undefined;
  /** One of these columns has another value than before. */
  readonly changed?: readonly ColumnOf<T>[] | undefined;
  /** Any test in code. Nothing of it can be compiled into an event filter. */
  readonly filter?: ((event: ChangeEvent<T, O>) => boolean) | undefined;
  /** Personal columns that may be sent. */
  readonly allow?: readonly (ColumnOf<T> | FoundColumn<T>)[] | undefined;
  /** What was looked up meets these conditions; of what is not there, none is met. */
  readonly found?: FoundWhere<T> | undefined;
  /** `shadow`: build and count, send nothing. `paused`: park in quarantine. */
  readonly mode?: RouteMode | undefined;
  /** The name that the route had before: its effect ids stay the same. */
  readonly formerly?: string | undefined;
  // The intersections keep a shared send from widening the table: a type test holds them.
  readonly to: OneOrMore<Effect<T & {}, O & {}, Sink>>;
}

/** Marks the columns whose old values a rule asks for. */
interface Compares<Compared extends string> {
  readonly before?: { readonly [N in Compared]?: unknown } | undefined;
  readonly became?: { readonly [N in Compared]?: unknown } | undefined;
  readonly changed?: readonly Compared[] | undefined;
}

/** A message route that compares with the old row: without before images it cannot always tell. */
export interface SaysUnknown {
  /** What to do when a condition needs a column that was not captured. */
  readonly unknown: 'match' | 'skip';
}
interface MaySayUnknown {
  readonly unknown?: 'match' | 'skip' | undefined;
}
/** A message route on `read`: every snapshot and full load would send all rows. */
export interface SaysSnapshot {
  /** Send the rows of a snapshot as well. */
  readonly snapshot: 'deliver';
}
interface NoSnapshot {
  readonly snapshot?: undefined;
}
interface MessageRule {
  /** When the route went live, as ISO time with a zone: changes committed before it are skipped. */
  readonly since?: string | undefined;
  /** Older changes are parked in quarantine and counted; a day, unless said otherwise. */
  readonly maxAge?: Duration | 'unlimited' | undefined;
  /** What comes above is parked in quarantine. */
  readonly atMost?: { readonly count: number; readonly per: Duration } | undefined;
  /**
   * Holds back what was delivered before: a table remembers the effect ids, marked after the
   * confirmation. A crash between the two repeats a message; none is lost.
   */
  readonly once?: { readonly table: OnceItemTable; readonly ttl: Duration } | undefined;
}
/** A table whose key is one text: any name will do. */
export type OnceItemTable = ItemTable<Readonly<Record<string, 'string'>>>;
/** A route to state targets: repeating does no harm, and an unknown condition matches. */
interface StateRule extends NoSnapshot {
  readonly unknown?: undefined;
  readonly since?: undefined;
  readonly maxAge?: undefined;
  readonly atMost?: undefined;
  readonly once?: undefined;
}

/** What a rule must and may not say, by its operations, its sends and what it compares. */
type Demands<O extends Operation, Sink extends string, Compared extends string> = [
  Extract<Sink, MessageSink>,
] extends [never]
  ? StateRule
  : MessageRule &
      ([Compared] extends [never] ? MaySayUnknown : SaysUnknown) &
      ('read' extends O ? SaysSnapshot : NoSnapshot);

/** What is looked up is for messages: in a state target it would grow stale in silence. */
type OnlyMessages<T extends Table, Sink extends string> = T extends { readonly lookups: object }
  ? [Exclude<Sink, MessageSink>] extends [never]
    ? unknown
    : { readonly to: WouldGrowStale<Exclude<Sink, MessageSink>> }
  : unknown;
/** What the compiler names where a state target is given what was looked up. */
export interface WouldGrowStale<out Sink extends string> {
  readonly '~wrong': Sink;
}

/** The rule as the run time sees it. */
interface AnyRule<T extends Table, O extends Operation, Sink extends string>
  extends RouteRule<T, O, Sink>,
    MessageRule {
  readonly unknown?: 'match' | 'skip' | undefined;
  readonly snapshot?: 'deliver' | undefined;
}

/** What `check` has its own words for is taken as it is. */
const WORDS: WordsOf<AnyRule<Table, Operation, string>> = {
  because: anything,
  where: anObject,
  before: anObject,
  became: anObject,
  changed: texts,
  found: anObject,
  filter: aFunction,
  allow: texts,
  mode: anything,
  formerly: aText,
  to: anything,
  unknown: oneOfTexts('match', 'skip'),
  snapshot: oneOfTexts('deliver'),
  since: anything,
  maxAge: anything,
  atMost: exactly({ count: anything, per: anything }),
  once: exactly({ table: aTargetOf('dynamodb'), ttl: anything }),
};

/**
 * Declares a route: on these operations of a table, if the conditions hold, do this.
 *
 * @example
 * on(invoices, ['create', 'update'], {
 *   because: 'Customers asked to be warned when a month is above normal.',
 *   became: { monthly_kwh_use: [above(45)] },
 *   unknown: 'skip',
 *   to: sns({ topic: at.billingAlerts, message: (e) => `Now ${e.after.monthly_kwh_use} kWh` }),
 * })
 */
export function on<
  T extends Table,
  O extends keyof EventByOperation & string,
  Sink extends string,
  Compared extends ColumnOf<T> | '$or' = never,
>(
  table: T,
  operations: readonly [O, ...O[]],
  rule: RouteRule<T, O, Sink> &
    Compares<Compared> &
    Demands<O, Sink, Compared> &
    OnlyMessages<T, Sink>,
): Route<T, O, Sink> {
  const { options, flaws } = readOptions<AnyRule<T, O, Sink>>('`on`', rule, WORDS);
  const { because = '', where, before, became, changed = [], filter, formerly } = options;
  const { unknown = 'match', snapshot, maxAge = DAY_MS, atMost, once, allow = [] } = options;
  const { since } = options;
  const { plain, lookups, flaws: lookupFlaws } = partsOfTable(table);
  const sends = sendsOf<T, Effect<T, O, Sink>>('on', plain, options.to).map((send) =>
    tryableSend(send, lookups),
  );
  const isMessage = sends.some(isMessageSend);
  const declared: Route<T, O, Sink> = {
    kind: 'on',
    table: plain,
    operations,
    because,
    where,
    before,
    became,
    changed,
    unknown,
    snapshot: snapshot ?? 'skip',
    maxAgeMs: isMessage && maxAge !== 'unlimited' ? toMilliseconds(maxAge) : undefined,
    sinceMs: since === undefined ? undefined : toInstant(since),
    atMost: atMost && { count: atMost.count, perMs: toMilliseconds(atMost.per) },
    once: once && { table: once.table, ttlMs: toMilliseconds(once.ttl) },
    mode: options.mode ?? 'live',
    formerly,
    allow,
    filter: tryableFilter(filter, lookups),
    sends,
    ...(lookups === undefined ? {} : { lookups }),
    // The cast holds: conditions on what was found are objects by name.
    ...(options.found === undefined ? {} : { found: options.found as unknown as Route['found'] }),
  };
  return withFlaws(declared, [...flaws, ...lookupFlaws, ...findDemands(options, sends)]);
}

/** What the types demand of a rule by its sends and what it compares. */
function findDemands<T extends Table, O extends Operation, Sink extends string>(
  rule: Partial<AnyRule<T, O, Sink>>,
  sends: readonly Send[],
): readonly Flaw[] {
  const compares = rule.before ?? rule.became ?? rule.changed;
  if (sends.some(({ target }) => isMessageSink(target.sink))) {
    if (!sends.some(isMessageSend) || compares === undefined || rule.unknown !== undefined)
      return [];
    const what =
      '`unknown` is missing: without before images nobody can tell whether the rule is met';
    return [{ what, fix: "say `unknown: 'match'` or `unknown: 'skip'`" }];
  }
  return (['unknown', 'snapshot', 'since', 'maxAge', 'atMost', 'once'] as const)
    .filter((word) => rule[word] !== undefined)
    .map((word) => ({
      what: `\`${word}\` is for messages, and the route sends none`,
      fix: 'leave it out',
    }));
}

/** `NaN` for what is no time with a zone, which `check` reports. */
function toInstant(since: unknown): number {
  return (typeof since === 'string' ? parseIsoTime(since) : undefined) ?? Number.NaN;
}
