import type {
  KafkaSourceRecord,
  RecordLane,
  SourceRecord,
} from '../event-source-mapping/stream-model.ts';
import type { KafkaFetch, KafkaPartition } from './kafka-port.ts';

/** A topic partition of a live cluster, which the group may give to this member and take away. */
export interface KafkaLane extends RecordLane<KafkaSourceRecord> {
  readonly topic: string;
  readonly partition: number;
  /** The group gave the partition to this member, which may be a new one. */
  readonly assign: (memberId: string) => void;
  /** The group gave the partition to another member: its records are no longer ours. */
  readonly revoke: () => void;
  readonly accept: (fetch: KafkaFetch) => void;
  readonly has: (record: SourceRecord) => boolean;
  /** The offset to commit; `undefined` while there is nothing new to commit. */
  readonly toCommit: () => number | undefined;
  readonly markCommitted: (offset: number) => void;
  /** More is buffered than is soon worked on. */
  readonly isFull: () => boolean;
}

export interface KafkaLaneOptions {
  readonly partition: KafkaPartition;
  /** Where to begin if the group never committed an offset. */
  readonly start: number;
  /** The lane ends at what is there, in place of waiting for more. */
  readonly endsWhenIdle: boolean;
  readonly onSettled: () => void;
}

const MAX_BUFFERED = 5_000;

interface State {
  memberId: string | undefined;
  /** Another member may have gone on since: the next fetch shows it. */
  isUncertain: boolean;
  /** It is known where the group stands. */
  isPlaced: boolean;
  /** Records that are ours, handed out or not. */
  ours: WeakSet<SourceRecord>;
  buffer: KafkaSourceRecord[];
  /** Offsets that are not settled, and those settled out of order, in the order of the partition. */
  open: { readonly offset: number; isSettled: boolean }[];
  next: number;
  high: number;
  committed: number | undefined;
}

/** Creates a lane. Nothing is read before the group assigns it. */
export function createKafkaLane(options: KafkaLaneOptions): KafkaLane {
  const { topic, partition, high, committed } = options.partition;
  const state: State = {
    memberId: undefined,
    isUncertain: false,
    isPlaced: true,
    ours: new WeakSet(),
    buffer: [],
    open: [],
    next: committed ?? options.start,
    high,
    committed,
  };
  let wasAssigned = false;

  return {
    id: `${topic}-${partition}`,
    topic,
    partition,
    async read(count) {
      return state.buffer.splice(0, count);
    },
    isExhausted() {
      if (!options.endsWhenIdle || !wasAssigned) return false;
      return (
        state.memberId === undefined || (state.buffer.length === 0 && state.next >= state.high)
      );
    },
    async settle(records) {
      if (settle(state, records)) options.onSettled();
    },
    assign(memberId) {
      wasAssigned = true;
      state.isUncertain ||= state.memberId !== undefined && state.memberId !== memberId;
      state.memberId = memberId;
    },
    revoke() {
      wasAssigned = true;
      forget(state, options.start);
      state.memberId = undefined;
      state.isPlaced = false;
    },
    accept: (fetch) => accept(state, fetch, options.start),
    has: (record) => state.ours.has(record),
    toCommit: () => toCommit(state),
    markCommitted(offset) {
      if (state.memberId !== undefined && state.isPlaced) state.committed = offset;
    },
    isFull: () => state.buffer.length >= MAX_BUFFERED,
  };
}

function accept(state: State, fetch: KafkaFetch, start: number): void {
  // A fetch that was on its way when the partition was taken away.
  if (state.memberId === undefined) return;
  if (!state.isPlaced) {
    state.isPlaced = true;
    state.committed = fetch.from;
  }
  if (state.isUncertain) {
    state.isUncertain = false;
    // The group stands where we left it, or somebody else committed more: then those have our records.
    if (fetch.from > (state.committed ?? start)) forget(state, fetch.from);
  }
  state.high = Math.max(state.high, fetch.high);
  for (const record of fetch.records) {
    // After each rebalance the client reads again from what was committed.
    if (record.offset < state.next) continue;
    state.ours.add(record);
    state.buffer.push(record);
    state.open.push({ offset: record.offset, isSettled: false });
  }
  state.next = Math.max(state.next, fetch.next);
}

function forget(state: State, next: number): void {
  state.ours = new WeakSet();
  state.buffer = [];
  state.open = [];
  state.next = next;
  state.isUncertain = false;
}

/** Returns whether one of the records was still ours. */
function settle(state: State, records: readonly SourceRecord[]): boolean {
  const ours = records.filter((record) => state.ours.has(record));
  const offsets = new Set(ours.map((record) => (record.stream === 'kafka' ? record.offset : -1)));
  for (const one of state.open) if (offsets.has(one.offset)) one.isSettled = true;
  const firstOpen = state.open.findIndex(({ isSettled }) => !isSettled);
  state.open.splice(0, firstOpen === -1 ? state.open.length : firstOpen);
  return ours.length > 0;
}

/** I1 (no early answer): never behind a record that is not done, whatever was settled after it. */
function toCommit({ memberId, isPlaced, open, next, committed }: State): number | undefined {
  if (memberId === undefined || !isPlaced) return undefined;
  const offset = open[0]?.offset ?? next;
  return committed === undefined || offset > committed ? offset : undefined;
}
