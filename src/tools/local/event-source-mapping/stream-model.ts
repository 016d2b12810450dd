/** A record of a Kinesis shard, as the stream holds it. */
export interface KinesisSourceRecord {
  readonly stream: 'kinesis';
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
}

/** A record of a topic partition, as the broker holds it. */
export interface KafkaSourceRecord {
  readonly stream: 'kafka';
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
  readonly timestampType: 'CREATE_TIME' | 'LOG_APPEND_TIME';
  readonly key: Uint8Array | null;
  /** `null` is a tombstone. */
  readonly value: Uint8Array | null;
  readonly headers: readonly (readonly [name: string, value: Uint8Array | null])[];
}

export type SourceRecord = KinesisSourceRecord | KafkaSourceRecord;

/** A shard or a topic partition as a poller sees it: records come out once, in order. */
export interface RecordLane<R extends SourceRecord = SourceRecord> {
  /** The shard id, or `topic-partition`. */
  readonly id: string;
  /** Returns the next records, at most `count`, and moves on behind them; none if there is none yet. */
  readonly read: (count: number) => Promise<readonly R[]>;
  /** No record will ever come any more. */
  readonly isExhausted: () => boolean;
  /** These records are done with: handled, filtered out, or given up. A lane may commit them. */
  readonly settle: (records: readonly SourceRecord[]) => Promise<void>;
}

export type StartingPosition =
  | { readonly at: 'TRIM_HORIZON' }
  | { readonly at: 'LATEST' }
  | { readonly at: 'AT_TIMESTAMP'; readonly timestamp: number };

interface SourceFacts<R extends SourceRecord> {
  /**
   * The lanes there are now. Asked again whenever a lane has ended: a resharded stream answers the
   * children then.
   */
  readonly lanes: (start: StartingPosition) => readonly RecordLane<R>[];
  /**
   * Resolves when there are lanes that were not there before, while others go on, or when the signal
   * is aborted. Sources whose lanes only grow when others end leave it out.
   */
  readonly moreLanes?: (signal: AbortSignal) => Promise<void>;
  /**
   * Another consumer has the record now, so it is neither sent nor settled here. Sources that do not
   * share their lanes leave it out.
   */
  readonly isLost?: (record: SourceRecord) => boolean;
}

export interface KinesisRecordSource extends SourceFacts<KinesisSourceRecord> {
  readonly stream: 'kinesis';
  readonly streamArn: string;
  readonly region: string;
}

export interface KafkaRecordSource extends SourceFacts<KafkaSourceRecord> {
  readonly stream: 'kafka';
  /** `undefined` for a cluster outside MSK. */
  readonly clusterArn: string | undefined;
  readonly bootstrapServers: string;
}

/** Where records come from: recorded ones, a Kafka broker, a Kinesis endpoint. */
export type RecordSource = KinesisRecordSource | KafkaRecordSource;

/** The name of the lane that a record is in. */
export function laneIdOf(record: SourceRecord): string {
  return record.stream === 'kinesis' ? record.shardId : `${record.topic}-${record.partition}`;
}

/** The place of a record in its lane, as text. */
export function placeIn(record: SourceRecord): string {
  return record.stream === 'kinesis' ? record.sequenceNumber : String(record.offset);
}
