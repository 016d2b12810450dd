import type { AnyChange, Microseconds } from './change-event.ts';
import { laneOf, placeOf } from './record.ts';
import { sourceOrderOf, transactionOf } from './source-order.ts';

/**
 * How new the state is that a change describes. State sinks apply a change only if its version is
 * not below the stored one; see `docs/design.md` (versions) and `src/model/version-order.ts`.
 */
export interface Version {
  /** How many declared boundaries (failover, restore, re-created topic) lie at or before the change. */
  readonly epoch: number;
  /** Place in the order of the source database, of at most 55 bits; `undefined` where it has none. */
  readonly coarse: bigint | undefined;
  /**
   * Orders what `coarse` does not tell apart: fixed-width text, compared as text. What stands before
   * a last `/` is its scope: two texts are compared only within one scope.
   */
  readonly fine: string;
  /** `read`: a row of a snapshot, which never beats a streamed change of another lane. */
  readonly kind: 'read' | 'stream';
  readonly lane: string;
  /** Place in the lane: compared only within one lane. */
  readonly place: bigint;
  /** Names the transaction of the change, where the capture tool tells it; in deliveries, only of rows that move. */
  readonly transaction?: string | undefined;
  /**
   * The change takes a row away from a place that it has left for another one. A statement such as
   * `SET id = id + 1` lets another row move there, before or after it in the log.
   */
  readonly leaves?: true | undefined;
}

/** Source times, in epoch microseconds, at which the order of the source database starts anew. */
export type EpochBoundaries = readonly Microseconds[];

/** OpenSearch versions have 63 bits, of which the epoch takes eight. */
const MAX_COARSE = (1n << 55n) - 1n;

/** Returns the version of the state that a change leaves. Pure: replays answer the same. */
export function versionOf(event: AnyChange, boundaries: EpochBoundaries = []): Version {
  const { source, position, operation } = event;
  const at = source.committedAt ?? source.capturedAt;
  const order = sourceOrderOf(event);
  const transaction = transactionOf(event);
  // What does not fit is not cut: such a change has no source order, only its place in the lane.
  const inRange = order !== undefined && order.coarse >= 0n && order.coarse <= MAX_COARSE;
  return {
    epoch: at === undefined ? 0 : boundaries.filter((boundary) => boundary <= at).length,
    coarse: inRange ? order.coarse : undefined,
    fine: inRange ? order.fine : '',
    kind: operation === 'read' ? 'read' : 'stream',
    lane: laneOf(position),
    place: placeOf(position),
    ...(transaction === undefined ? {} : { transaction }),
  };
}
