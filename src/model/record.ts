/** One record as the stream delivered it; nothing is known yet about its content. */
export interface StreamRecord {
  readonly position: Position;
  /** The Kafka key. `undefined` where there is none: no key, a null key, Kinesis. */
  readonly key: Uint8Array | undefined;
  /** `null` is a tombstone: a Kafka record without a value, or a Kinesis record without data. */
  readonly value: Uint8Array | null;
  /** A list, not a map: Kafka allows the same header name more than once. */
  readonly headers: readonly RecordHeader[];
  /** The Kinesis partition key, which is not the key of a row. */
  readonly partitionKey: string | undefined;
  /** When the stream accepted the record, in epoch milliseconds; `undefined` if the event does not tell. */
  readonly arrivedAt: number | undefined;
  /** What Lambda's own schema registry integration says of the value. */
  readonly valueSchema: RecordSchema | undefined;
  readonly keySchema: RecordSchema | undefined;
}

export type RecordHeader = readonly [name: string, value: Uint8Array];

/** `keySchemaMetadata` and `valueSchemaMetadata` of a Lambda event with a schema registry. */
export interface RecordSchema {
  readonly dataFormat: string;
  readonly schemaId: string;
}

/** Where a record is in its stream. */
export type Position = KinesisPosition | KafkaPosition;

export interface KinesisPosition {
  readonly stream: 'kinesis';
  readonly shardId: string;
  /** A string: sequence numbers have 56 digits. */
  readonly sequenceNumber: string;
}

export interface KafkaPosition {
  readonly stream: 'kafka';
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/**
 * The records that a source keeps in order and resumes together: those of one shard or one topic
 * partition, in the order of the stream.
 */
export interface Lane {
  /** The shard id, or the key of Lambda's `records` map (`topic-partition`), which answers repeat. */
  readonly id: string;
  readonly records: readonly StreamRecord[];
}

/** The name of the lane that a position belongs to. */
export function laneOf(position: Position): string {
  return position.stream === 'kinesis'
    ? position.shardId
    : `${position.topic}-${position.partition}`;
}

/** The place of a record inside its lane, comparable with the places of the same lane. */
export function placeOf(position: Position): bigint {
  return BigInt(position.stream === 'kinesis' ? position.sequenceNumber : position.offset);
}
