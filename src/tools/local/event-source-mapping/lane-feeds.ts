import type { RecordFilter } from './filter-criteria.ts';
import type { RecordLane, SourceRecord } from './stream-model.ts';

/** Records of one lane that one poller works on, in order. */
export interface Feed {
  /** The next record, which stays; `undefined` if there is none yet. */
  readonly peek: () => Promise<SourceRecord | undefined>;
  readonly take: () => void;
  /** No record will ever come any more. */
  readonly isExhausted: () => boolean;
  readonly settle: (records: readonly SourceRecord[]) => Promise<void>;
}

export interface FeedOptions {
  /** Into how many feeds the lane is split, by partition key. */
  readonly count: number;
  readonly filter: RecordFilter;
  readonly onFiltered: (records: readonly SourceRecord[]) => void;
}

const RECORDS_PER_READ = 1000;
/** Beyond this, a feed that does not get on holds back the others of its lane. */
const MAX_READ_AHEAD = 100_000;

/**
 * Splits a lane into feeds, so that records of one partition key are always in the same one.
 * Records that the filter drops are settled without being seen.
 */
export function createLaneFeeds(
  lane: RecordLane,
  { count, filter, onFiltered }: FeedOptions,
): readonly Feed[] {
  const buffers = Array.from({ length: count }, (): SourceRecord[] => []);
  let reading: Promise<boolean> | undefined;

  async function readOnce(): Promise<boolean> {
    const records = await lane.read(RECORDS_PER_READ);
    const dropped = records.filter((record) => !filter(record));
    const isDropped = new Set(dropped);
    for (const record of records) {
      if (!isDropped.has(record)) buffers[feedOf(record, count)]?.push(record);
    }
    if (dropped.length > 0) {
      onFiltered(dropped);
      await lane.settle(dropped);
    }
    return records.length > 0;
  }
  function readMore(): Promise<boolean> {
    reading ??= readOnce().finally(() => {
      reading = undefined;
    });
    return reading;
  }
  function isFull(): boolean {
    return buffers.reduce((sum, { length }) => sum + length, 0) >= MAX_READ_AHEAD;
  }

  return buffers.map((buffer) => ({
    async peek() {
      while (buffer.length === 0 && !lane.isExhausted() && !isFull()) {
        if (!(await readMore())) break;
      }
      return buffer[0];
    },
    take: () => void buffer.shift(),
    isExhausted: () => buffer.length === 0 && lane.isExhausted(),
    settle: lane.settle,
  }));
}

function feedOf(record: SourceRecord, count: number): number {
  if (count === 1 || record.stream !== 'kinesis') return 0;
  let hash = 0;
  for (const character of record.partitionKey) {
    hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  }
  return hash % count;
}
