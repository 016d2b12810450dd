import type { AnyChange, Operation } from './change-event.ts';
import type { Columns } from './columns.ts';
import type { Delivery } from './delivery.ts';
import type { LookupSource, Lookups, Wanted } from './lookup.ts';
import type { Flawed } from './options.ts';
import type { Table } from './table.ts';
import type { ItemTable, Target } from './target.ts';

/** What a send asks for before the router adds who asked, and for which change. */
export type Draft = DraftOf<Delivery>;
type DraftOf<D extends Delivery> = D extends Delivery
  ? Pick<D, 'sink' | 'request' | 'item'> & {
      readonly after?: string | undefined;
      /** Removes the item of a place that the row has left. */
      readonly leaves?: true | undefined;
      /** Writes the item of a place that the row has come to from another one. */
      readonly comes?: true | undefined;
    }
  : never;

/** One thing that a route does with a change. */
export interface Send<out Sink extends string = string> extends Flawed {
  readonly for: 'on' | 'mirror';
  /** The word of the route, for previews and permissions: `sns`, `dynamodb.invalidate`. */
  readonly verb: string;
  readonly target: Target<Sink>;
  /** Columns that the key, group or id of the send needs, as far as they are known without a table. */
  readonly needs: readonly string[];
  /** The parts of the key, group or id as they were declared; of an item key, one for each attribute. */
  readonly parts?: readonly SendPart[];
  /** Functions of the body and what they take, for `check` to see which columns they read. */
  readonly bodies?: readonly SendBody[];
  /** Columns that the body names, where it is not a function. */
  readonly columns?: readonly string[];
  /** Writes the whole image of an item, so that no other route may write the same one. */
  readonly isWhole?: boolean;
  /** Mirrors: what to do with a row of which not all columns were captured. */
  readonly incomplete?: IncompletePolicy;
  /** Mirrors: the send also takes a truncate of the table. */
  readonly truncates?: boolean;
  /** Replicas: the key of a row never changes, so that no update hides the removal of a row. */
  readonly keys?: 'may-change' | 'fixed';
  /** Sinks of one's own: repeating does no harm, as with state targets. */
  readonly isRepeatable?: boolean;
  /** Says too little to be made: `flaws` tells why. */
  readonly isBroken?: boolean;
  /** Makes the send for the columns of a table, whose kinds decide how keys are written. */
  readonly bind?: (columns: Columns) => Send;
  /**
   * Builds what is to be sent.
   *
   * `present` tells a mirror whether the row is to be there after the change. `hidden` names the
   * personal columns that the route may not send.
   *
   * @throws {CdcError} `ERR_CDC_COLUMN_UNCAPTURED`, `ERR_CDC_COLUMN_NOT_ALLOWED`,
   *   `ERR_CDC_ROUTE_FAILED`.
   */
  readonly build: (
    event: never,
    present: boolean,
    hidden?: ReadonlySet<string>,
  ) => readonly Draft[];
}

/** A column name, a template such as `'CUSTOMER#{customer_id}'`, or a function of the row. */
export type PartSource = string | ((row: never) => unknown);

/** One part of what names an item, a document or a group. */
export interface SendPart {
  /** `key.pk`, `id`, `group`: for messages of `check`. */
  readonly name: string;
  readonly source: PartSource;
}

export interface SendBody {
  /** `message`, `item`, `document`: for messages of `check`. */
  readonly name: string;
  readonly takes: 'event' | 'row';
  readonly build: (value: never) => unknown;
}

/** Conditions as data, by column; see `routing/declare/conditions.ts` for their types. */
export type ConditionData = Readonly<Record<string, unknown>>;

/** Where the effect ids of a route are remembered, and how long. */
export interface OnceRule {
  readonly table: ItemTable;
  readonly ttlMs: number;
}

/** What a mirror does with a row of which not all columns were captured. */
export type IncompletePolicy = 'merge' | 'skip' | 'fail';

export type RouteMode = 'live' | 'shadow' | 'paused';

/** A declared route, as data: what `check`, the router, `explain` and the deployment read. */
export interface Route<
  out T extends Table = Table,
  out O extends Operation = Operation,
  out Sink extends string = string,
> extends Flawed {
  readonly kind: 'on' | 'mirror';
  readonly table: T;
  readonly operations: readonly O[];
  readonly because: string;
  readonly where: ConditionData | undefined;
  readonly before: ConditionData | undefined;
  readonly became: ConditionData | undefined;
  readonly changed: readonly string[];
  /** What is looked up for each change that meets the conditions above. */
  readonly lookups?: Lookups | undefined;
  /** Conditions on what was found, by the names of the lookups. */
  readonly found?: Readonly<Record<string, ConditionData>> | undefined;
  /** What to do when a condition needs a column that was not captured. */
  readonly unknown: 'match' | 'skip';
  /** Message routes: whether rows of a snapshot are sent. */
  readonly snapshot: 'deliver' | 'skip';
  /** Message routes: older changes are parked in quarantine; in milliseconds. */
  readonly maxAgeMs: number | undefined;
  /** Message routes: when the route went live; what was committed before is skipped. */
  readonly sinceMs?: number | undefined;
  /** Message routes: the excess is parked in quarantine. */
  readonly atMost: { readonly count: number; readonly perMs: number } | undefined;
  /** Message routes: a table that remembers what was delivered, so that a repetition is held back. */
  readonly once?: OnceRule | undefined;
  /** Mirrors: what happens to a change whose order to the stored state nobody knows. */
  readonly incomparable?: 'arrival' | 'fail' | undefined;
  readonly mode: RouteMode;
  /** The name that effect ids are made from, if the route was renamed. */
  readonly formerly: string | undefined;
  /** Personal columns that the route may send. */
  readonly allow: readonly string[];
  readonly filter: ((event: never) => boolean) | undefined;
  readonly sends: readonly Send<Sink>[];
}

/** Routes by name. A name is in logs, metrics and effect ids. */
export type RouteSet = Readonly<Record<string, Route>>;

/** Why a route does not act on a change it was asked about. */
export type SkipReason =
  | 'no-route'
  | 'no-match'
  | 'unknown'
  | 'snapshot'
  /** Committed before the route went live: no news. */
  | 'before-since'
  /** A lookup found nothing, and the route says to skip then. */
  | 'not-found'
  /** What was found does not meet the conditions under `found`. */
  | 'found'
  | 'filter'
  /** Not all columns were captured, and the route says to wait for a row that is whole. */
  | 'incomplete'
  | 'shadow'
  | 'shadow-failed';

/** A delivery that cannot be built: it goes to quarantine. */
export interface Rejection {
  readonly route: string;
  readonly target: string;
  readonly error: import('../errors.ts').CdcError;
}

/** One thing that must be looked up before a route can tell what it sends. */
export interface Ask {
  /** The name of the lookup. */
  readonly name: string;
  readonly source: LookupSource;
  /** `undefined` where a column of the key is null: then nothing is there. */
  readonly wanted: Wanted | undefined;
  /** Until then, in epoch milliseconds, a key that is not there is asked for again. */
  readonly waitsUntil: number | undefined;
}

/** What lookups found, by their names; a name that is not there found nothing. */
export type Findings = Readonly<Record<string, unknown>>;

/** A route that matches, and what it has to know before it can say what it sends. */
export interface Inquiry {
  readonly route: string;
  /** Where the route sends. */
  readonly targets: readonly string[];
  readonly event: AnyChange;
  readonly asks: readonly Ask[];
  /** Decides and builds from what was found. Pure. */
  readonly build: (found: Findings) => Routed;
  /** Does the same with rows that are given as data, for tests and previews. */
  readonly buildOfRows: (rows: Findings) => Routed;
}

/** What the router decides about one change. */
export interface Routed {
  readonly deliveries: readonly Delivery[];
  readonly rejections: readonly Rejection[];
  readonly skips: readonly { readonly route: string; readonly reason: SkipReason }[];
  /** Not there where nothing is looked up. */
  readonly inquiries?: readonly Inquiry[];
}

/** Decides who gets a change. Pure; `now` is in epoch milliseconds. */
export type RouteChange = (event: AnyChange, now: number) => Routed;
