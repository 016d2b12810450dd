import type { CdcError } from '../errors.ts';
import type { AnyChange } from './change-event.ts';
import type { JsonObject } from './json.ts';
import type { Position } from './record.ts';
import type { SinkLimits } from './sink-limits.ts';
import type { MarkerExpiry, Target } from './target.ts';
import type { Version } from './version.ts';
import type { ApplyRule } from './version-order.ts';

interface DeliveryFacts {
  /** The name of the route that asked for it. */
  readonly route: string;
  /** The symbolic name of the target. */
  readonly target: string;
  readonly position: Position;
  /**
   * What is kept in order together, per route: the item (state targets) or the group (message
   * targets). Two deliveries of one route with one `item` are never on their way at once.
   */
  readonly item: string;
}

interface MessageFacts extends DeliveryFacts {
  readonly event: AnyChange;
  /** The same for every repetition of this delivery, of at most 43 characters, without row values. */
  readonly effectId: string;
  /** Where effect ids are remembered, if a repetition is to be held back. */
  readonly once?: OnceTable | undefined;
}

/** A table that remembers effect ids: its symbolic name, its key attribute, and for how long. */
export interface OnceTable {
  readonly table: string;
  readonly key: string;
  readonly ttlMs: number;
  /** `millrace_expires` unless the table says otherwise. */
  readonly ttlAttribute?: string | undefined;
}

interface StateFacts extends DeliveryFacts {
  readonly event: AnyChange;
  readonly version: Version;
  /** `not-older` unless said otherwise; a redrive applies only what is strictly `newer`. */
  readonly apply?: ApplyRule | undefined;
  /**
   * The item of another delivery of the same record, route and target that must be done first: a
   * moved row is written at its new place before it leaves the old one.
   */
  readonly after?: string | undefined;
  /** `fail`: reject a change whose order to the stored state nobody knows; else arrival decides. */
  readonly incomparable?: 'arrival' | 'fail' | undefined;
  /** How markers of the target expire, where it says so. */
  readonly expiry?: MarkerExpiry | undefined;
}

/** One message to an SNS topic. */
export interface SnsDelivery extends MessageFacts {
  readonly sink: 'sns';
  readonly request: {
    readonly message: string;
    readonly subject: string | undefined;
    readonly attributes: Readonly<Record<string, string>>;
    /** FIFO topics only: the message group, a keyed hash. */
    readonly group: string | undefined;
  };
}

/** One message to an SQS queue. */
export interface SqsDelivery extends MessageFacts {
  readonly sink: 'sqs';
  readonly request: {
    readonly message: string;
    readonly attributes: Readonly<Record<string, string>>;
    /** FIFO queues only: the message group, a keyed hash. */
    readonly group: string | undefined;
  };
}

/** One event to an EventBridge event bus. */
export interface EventbridgeDelivery extends MessageFacts {
  readonly sink: 'eventbridge';
  readonly request: {
    /** What rules match as `source`. */
    readonly source: string;
    readonly detailType: string;
    /** Text of one JSON object; the sink adds the effect id to it. */
    readonly detail: string;
  };
}

/** What a sink of one's own is asked to deliver. */
export interface CustomDelivery extends MessageFacts {
  readonly sink: 'custom';
  readonly version: Version;
  readonly apply?: ApplyRule | undefined;
  readonly request: {
    /** The name of the {@link CustomKind}. */
    readonly kind: string;
    /** Repeating does no harm: delivered with the state targets, without flood rules. */
    readonly repeatable: boolean;
    readonly body: unknown;
  };
}

/** One NDJSON line, without its line end, to a Firehose delivery stream. */
export interface FirehoseDelivery extends MessageFacts {
  readonly sink: 'firehose';
  readonly request: { readonly line: string };
}

export type ItemKeyValue = string | number | bigint;
export type ItemKey = Readonly<Record<string, ItemKeyValue>>;

/**
 * One change of one DynamoDB item.
 *
 * - `invalidate`: an unconditional delete, never versioned.
 * - `put`: the image of the item; if not `complete`, only the named attributes are known.
 * - `update`: sets the named attributes of whatever item is there.
 * - `delete`: the versioned delete of an item that a mirror keeps.
 * - `fence`: a truncate: what is older than it is stale from now on. `fence` of the others names the
 *   item to look at.
 */
export interface DynamodbDelivery extends StateFacts {
  readonly sink: 'dynamodb';
  readonly request:
    | { readonly action: 'invalidate'; readonly key: ItemKey }
    | {
        readonly action: 'put';
        readonly key: ItemKey;
        readonly image: JsonObject;
        readonly complete: boolean;
        readonly fence?: ItemKey | undefined;
      }
    | { readonly action: 'update'; readonly key: ItemKey; readonly set: JsonObject }
    | {
        readonly action: 'delete';
        readonly key: ItemKey;
        readonly fence?: ItemKey | undefined;
      }
    | { readonly action: 'fence'; readonly key: ItemKey };
}

/** One change of one OpenSearch document; the actions are those of {@link DynamodbDelivery}. */
export interface OpensearchDelivery extends StateFacts {
  readonly sink: 'opensearch';
  readonly request:
    | { readonly action: 'invalidate'; readonly id: string }
    | {
        readonly action: 'put';
        readonly id: string;
        readonly image: JsonObject;
        readonly complete: boolean;
        readonly fence?: string | undefined;
      }
    | { readonly action: 'delete'; readonly id: string; readonly fence?: string | undefined }
    | { readonly action: 'fence'; readonly id: string };
}

/** One record on its way to the archive: the line that restores it, see `docs/formats.md`. */
export interface ArchiveDelivery extends DeliveryFacts {
  readonly sink: 'archive';
  readonly request: { readonly line: string };
}

/** One change on its way to one target, because one route asked for it. */
export type Delivery =
  | SnsDelivery
  | SqsDelivery
  | EventbridgeDelivery
  | CustomDelivery
  | FirehoseDelivery
  | DynamodbDelivery
  | OpensearchDelivery
  | ArchiveDelivery;

/** A delivery of a sink of one's own whose repetition does no harm. */
export type RepeatableDelivery = CustomDelivery & {
  readonly request: { readonly repeatable: true };
};
/** *State* targets: repeating does no harm. */
export type StateDelivery = ItemDelivery | RepeatableDelivery;
/** Deliveries that say what one item is to hold. */
export type ItemDelivery = DynamodbDelivery | OpensearchDelivery;
/** *Message* targets: repeating is seen. */
export type MessageDelivery = Exclude<Delivery, StateDelivery>;

/** Tells the deliveries whose repetition does no harm. */
export function isStateDelivery(delivery: Delivery): delivery is StateDelivery {
  if (delivery.sink === 'custom') return delivery.request.repeatable;
  return delivery.sink === 'dynamodb' || delivery.sink === 'opensearch';
}

/** What became of one delivery. */
export type Outcome =
  | {
      readonly status: 'delivered';
      /** Applied by arrival: nobody knows whether the stored state was older. */
      readonly incomparable?: true | undefined;
    }
  /** The target already holds a newer state; nothing was written, and that is right. */
  | { readonly status: 'stale' }
  /** A later change of the same item, in the same invocation, was written instead. */
  | { readonly status: 'superseded' }
  /** Something is wrong with this one item: repeating it cannot help. */
  | { readonly status: 'rejected'; readonly error: CdcError }
  /** Everything else: repeating may help. */
  | { readonly status: 'failed'; readonly error: CdcError };

/** Requests on their way at once to a target of which nobody says more: the sockets of an SDK client. */
export const IN_FLIGHT = 50;

/** Serves all targets of one service. */
export interface Sink<D extends Delivery = Delivery> {
  readonly name: D['sink'];
  /**
   * Sends deliveries that do not depend on each other's order, and returns one outcome per delivery,
   * in order. Never throws. After `signal` is aborted it starts no request.
   */
  readonly deliver: (deliveries: readonly D[], signal: AbortSignal) => Promise<readonly Outcome[]>;
  /** Requests on their way at once to one target, and deliveries in one request, at most. */
  readonly limits?: SinkLimits;
  /** The same, where the targets of a sink differ: for those of a delivery. */
  readonly limitsOf?: (delivery: D) => SinkLimits;
  /** Returns what the sink lacks to serve a target, for the check at cold start. */
  readonly lacks?: (target: Target) => string | undefined;
}

/** The sinks of a handler, by name. */
export type Sinks = { readonly [D in Delivery as D['sink']]?: Sink<D> };
