import type {
  KinesisSourceRecord,
  StartingPosition,
} from '../event-source-mapping/stream-model.ts';

/** A shard as the stream lists it. */
export interface KinesisShard {
  readonly id: string;
  /** The shards that it was split or merged from. */
  readonly parents: readonly string[];
  /** It takes no more records. */
  readonly isClosed: boolean;
}

/** Where to read a shard from: a starting position, or behind a record. */
export type ShardPlace =
  | StartingPosition
  | { readonly at: 'AFTER'; readonly sequenceNumber: string };

/** What one read of a shard answers. */
export interface ShardPage {
  readonly records: readonly KinesisSourceRecord[];
  /** `undefined` at the end of a closed shard. */
  readonly next: string | undefined;
  readonly isCaughtUp: boolean;
}

/** What is needed of a client of Kinesis. */
export interface KinesisReader {
  readonly describe: () => Promise<{ readonly streamArn: string; readonly region: string }>;
  readonly listShards: () => Promise<readonly KinesisShard[]>;
  readonly findIterator: (shardId: string, place: ShardPlace) => Promise<string>;
  /** Rejects with `ExpiredIteratorException` for an iterator that is too old. */
  readonly read: (shardId: string, iterator: string, limit: number) => Promise<ShardPage>;
  readonly close: () => void;
}
