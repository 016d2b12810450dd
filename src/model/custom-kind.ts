import type { SinkLimits } from './sink-limits.ts';
import type { Version } from './version.ts';

/** One message of a sink of one's own. */
export interface CustomMessage<out Body = unknown> {
  readonly body: Body;
  /** The same for every repetition of this message: hand it on where the other side can use it. */
  readonly effectId: string;
  readonly route: string;
  /** How new the state is that the message is about. */
  readonly version: Version;
}

/** What became of one message of a sink of one's own. */
export type CustomAnswer =
  | { readonly status: 'delivered' | 'stale' }
  /**
   * - `rejected`: something is wrong with this one message, and repeating it cannot help.
   * - `failed`: everything else, a refused permission included; it is repeated.
   * - `throttled`: as `failed`, and fewer are sent at once.
   *
   * The reason is a code of letters such as `NoSuchChannel`, never a text of the other side: that may quote
   * values of the row.
   */
  | { readonly status: 'rejected' | 'failed' | 'throttled'; readonly reason: string };

export interface CustomDestination {
  /** What the settings bind the target to. */
  readonly address: string;
  /** Aborted when the time is over: start nothing after that. */
  readonly signal: AbortSignal;
}

/** A sink of one's own, as data and one function. */
export interface CustomKind<in Body = never> {
  readonly name: string;
  /** Repeating does no harm, as for the removal of a cache entry; else it is a message. */
  readonly repeatable: boolean;
  /** IAM actions on the target that the function needs. */
  readonly permissions: readonly string[];
  /** Requests on their way at once to one target (4), and messages in one request (100), at most. */
  readonly limits?: SinkLimits;
  /**
   * Sends messages to one target, and returns one answer per message, in order. What is missing or
   * thrown counts as failed. Make clients in it, not beside it: declaring routes touches no network.
   */
  readonly deliver: (
    messages: readonly CustomMessage<Body>[],
    destination: CustomDestination,
  ) => Promise<readonly CustomAnswer[]>;
}

/**
 * Declares a sink of one's own.
 *
 * @example
 * export const slack = custom({
 *   name: 'slack', repeatable: false, permissions: [],
 *   deliver: (messages: readonly CustomMessage<{ text: string }>[], { address, signal }) =>
 *     Promise.all(messages.map(({ body }) => post(address, body, signal))),
 * });
 */
export function custom<Body>(kind: CustomKind<Body>): CustomKind<Body> {
  return kind;
}
