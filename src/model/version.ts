import type { AnyChange, Microseconds } from './change-event.ts';
import { laneOf, placeOf } from './record.ts';
import type { SourcePosition } from './source-position.ts';

/**
 * How new the state is that a change describes. State sinks apply a change only if its version is
 * not below the stored one; see DESIGN 7.
 */
export interface Version {
  /** How many declared boundaries (failover, restore, re-created topic) lie at or before the change. */
  readonly epoch: number;
  /** Place in the order of the source database, of at most 55 bits; `undefined` where it has none. */
  readonly coarse: bigint | undefined;
  /** Orders what `coarse` does not tell apart: fixed-width text, compared as text. */
  readonly fine: string;
  /** `read`: a row of a snapshot, which never beats a streamed change of another lane. */
  readonly kind: 'read' | 'stream';
  readonly lane: string;
  /** Place in the lane: compared only within one lane. */
  readonly place: bigint;
}

/** Source times, in epoch microseconds, at which the order of the source database starts anew. */
export type EpochBoundaries = readonly Microseconds[];

const MAX_COARSE = (1n << 55n) - 1n;
const MYSQL_POS_BITS = 35n;

/** Answers the version of the state that a change leaves. Pure: replays answer the same. */
export function versionOf(event: AnyChange, boundaries: EpochBoundaries = []): Version {
  const { source, position, operation } = event;
  const at = source.committedAt ?? source.capturedAt;
  const order = orderOf(source.position, event);
  const inRange = order !== undefined && order.coarse >= 0n && order.coarse <= MAX_COARSE;
  return {
    epoch: at === undefined ? 0 : boundaries.filter((boundary) => boundary <= at).length,
    coarse: inRange ? order.coarse : undefined,
    // Rank last: at one position the delete of a key change precedes its create.
    fine: inRange ? `${order.fine}${operation === 'delete' ? '0' : '1'}` : '',
    kind: operation === 'read' ? 'read' : 'stream',
    lane: laneOf(position),
    place: placeOf(position),
  };
}

interface SourceOrder {
  readonly coarse: bigint;
  readonly fine: string;
}

function orderOf(position: SourcePosition | undefined, event: AnyChange): SourceOrder | undefined {
  switch (position?.engine) {
    case undefined:
      return undefined;
    case 'mysql': {
      const file = /(\d+)$/.exec(position.file)?.[1];
      if (file === undefined) return undefined;
      const coarse = (BigInt(file) << MYSQL_POS_BITS) | position.pos;
      return { coarse, fine: digits(BigInt(position.row), 10) };
    }
    case 'postgresql': {
      // Snapshot rows carry the snapshot's position, which a transaction in flight may precede.
      if (event.operation === 'read') return { coarse: 0n, fine: '' };
      const coarse = position.commitLsn ?? position.lsn;
      if (coarse === undefined) return undefined;
      const order = digits(position.totalOrder ?? 0n, 12);
      return { coarse, fine: `${digits(position.lsn ?? 0n, 20)}${order}` };
    }
    case 'sqlserver':
    case 'db2': {
      const at = event.source.committedAt;
      if (at === undefined) return undefined;
      const serial = digits(position.eventSerial ?? 0n, 10);
      return {
        coarse: at / 1000n,
        fine: `${position.commitLsn}${position.changeLsn ?? ''}${serial}`,
      };
    }
    case 'oracle':
      return { coarse: position.commitScn ?? position.scn, fine: '' };
    case 'mongodb':
      return { coarse: (position.seconds << 20n) | BigInt(position.ord), fine: '' };
    case 'dms': {
      if (position.builtAt === undefined) return undefined;
      const { transactionId, transactionRecordId } = position;
      // Compared only within one transaction: the transaction is part of the text.
      const fine =
        transactionId === undefined || transactionRecordId === undefined
          ? ''
          : `${transactionId}/${digits(transactionRecordId, 12)}`;
      return { coarse: position.builtAt, fine };
    }
  }
}

function digits(value: bigint, width: number): string {
  return value.toString().padStart(width, '0');
}
