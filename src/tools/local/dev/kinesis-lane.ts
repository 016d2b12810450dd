import type { Clock } from '../../../model/batch.ts';
import type { KinesisSourceRecord, RecordLane } from '../event-source-mapping/stream-model.ts';
import type { KinesisReader, ShardPlace } from './kinesis-port.ts';

/** A shard of a live stream. */
export interface KinesisLane extends RecordLane<KinesisSourceRecord> {
  /** It has ended, and every record of it is settled: its children may begin. */
  readonly isDone: () => boolean;
}

export interface KinesisLaneOptions {
  readonly shardId: string;
  /** It takes no more records, so that its end can be waited for. */
  readonly isClosed: boolean;
  readonly start: ShardPlace;
  readonly reader: KinesisReader;
  readonly clock: Clock;
  /** The lane ends at what is there, in place of waiting for more. */
  readonly endsWhenIdle: boolean;
  /** The shard has ended: there may be new ones. */
  readonly onEnded: () => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
  readonly onRead: () => void;
}

/** Kinesis allows five reads of a shard in a second, of all its readers together. */
const READ_INTERVAL_MS = 250;
const PAUSE_AFTER_TROUBLE_MS = 1000;

interface State {
  place: ShardPlace;
  iterator: string | undefined;
  hasEnded: boolean;
  isCaughtUp: boolean;
  handedOut: number;
  settled: number;
  nextReadAt: number;
}

/** Creates the lane of a shard. What the endpoint refuses is tried again, from where it stood. */
export function createKinesisLane(options: KinesisLaneOptions): KinesisLane {
  const { shardId, clock, onTrouble, onRead } = options;
  const endsWhenIdle = options.endsWhenIdle && !options.isClosed;
  const state: State = {
    place: options.start,
    iterator: undefined,
    hasEnded: false,
    isCaughtUp: false,
    handedOut: 0,
    settled: 0,
    nextReadAt: 0,
  };

  return {
    id: shardId,
    async read(count) {
      if (state.hasEnded || clock.now() < state.nextReadAt) return [];
      state.nextReadAt = clock.now() + READ_INTERVAL_MS;
      try {
        const records = await readPage(state, options, count);
        onRead();
        return records;
      } catch (error) {
        // The place is kept: a new iterator begins behind the last record.
        state.iterator = undefined;
        state.nextReadAt = clock.now() + PAUSE_AFTER_TROUBLE_MS;
        if (!isExpired(error)) onTrouble(error);
        return [];
      }
    },
    isExhausted: () => state.hasEnded || (endsWhenIdle && state.isCaughtUp),
    async settle(records) {
      state.settled += records.length;
    },
    isDone: () => state.hasEnded && state.settled === state.handedOut,
  };
}

async function readPage(
  state: State,
  { reader, shardId, onEnded }: KinesisLaneOptions,
  count: number,
): Promise<readonly KinesisSourceRecord[]> {
  state.iterator ??= await reader.findIterator(shardId, state.place);
  const page = await reader.read(shardId, state.iterator, count);
  const last = page.records.at(-1);
  if (last !== undefined) state.place = { at: 'AFTER', sequenceNumber: last.sequenceNumber };
  state.iterator = page.next;
  state.isCaughtUp = page.isCaughtUp && page.records.length === 0;
  state.handedOut += page.records.length;
  if (page.next === undefined) {
    await onEnded();
    state.hasEnded = true;
  }
  return page.records;
}

function isExpired(error: unknown): boolean {
  return error instanceof Error && error.name === 'ExpiredIteratorException';
}
