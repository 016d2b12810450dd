import type {
  KafkaRecordSource,
  KafkaSourceRecord,
  KinesisRecordSource,
  KinesisSourceRecord,
  RecordSource,
  SourceRecord,
} from './stream-model.ts';
import { laneIdOf } from './stream-model.ts';

/** The quota of a synchronous invocation: 6 MB, base64 and all. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

const INVOKE_IDENTITY = 'arn:aws:iam::000000000000:role/local-function';

/** Builds what Lambda sends to the function, and knows how large that is. */
export interface EventBuilder {
  readonly buildEvent: (records: readonly SourceRecord[]) => object;
  readonly maxBytes: number;
  /** The size of an event without records. */
  readonly emptyBytes: number;
  /** What one record adds at most. */
  readonly bytesOf: (record: SourceRecord) => number;
}

/** Creates the builder of the events of one source. */
export function createEventBuilder(source: RecordSource, noValue: 'absent' | 'null'): EventBuilder {
  const build = (records: readonly SourceRecord[]): object =>
    source.stream === 'kinesis'
      ? buildKinesisEvent(source, records.filter(isKinesis))
      : buildKafkaEvent(source, records.filter(isKafka), noValue);
  const emptyBytes = sizeOf(build([]));
  return {
    buildEvent: build,
    maxBytes: MAX_PAYLOAD_BYTES,
    emptyBytes,
    bytesOf: (record) => sizeOf(build([record])) - emptyBytes + 1,
  };
}

/**
 * Builds the event of Kinesis. The shard is told by `eventID` alone.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
 */
export function buildKinesisEvent(
  { streamArn, region }: Pick<KinesisRecordSource, 'streamArn' | 'region'>,
  records: readonly KinesisSourceRecord[],
): object {
  return {
    Records: records.map(({ shardId, sequenceNumber, partitionKey, data, arrivedAt }) => ({
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey,
        sequenceNumber,
        data: toBase64(data),
        approximateArrivalTimestamp: arrivedAt / 1000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `${shardId}:${sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn: INVOKE_IDENTITY,
      awsRegion: region,
      eventSourceARN: streamArn,
    })),
  };
}

/**
 * Builds the event of MSK or of self-managed Kafka: records by `topic-partition`, header values as
 * signed bytes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
 */
export function buildKafkaEvent(
  { clusterArn, bootstrapServers }: Pick<KafkaRecordSource, 'clusterArn' | 'bootstrapServers'>,
  records: readonly KafkaSourceRecord[],
  noValue: 'absent' | 'null',
): object {
  const lanes = Map.groupBy(records, laneIdOf);
  const source =
    clusterArn === undefined
      ? { eventSource: 'SelfManagedKafka' }
      : { eventSource: 'aws:kafka', eventSourceArn: clusterArn };
  return {
    ...source,
    bootstrapServers,
    records: Object.fromEntries(
      [...lanes].map(([lane, inLane]) => [lane, inLane.map((one) => toKafkaRecord(one, noValue))]),
    ),
  };
}

function toKafkaRecord(record: KafkaSourceRecord, noValue: 'absent' | 'null'): object {
  const { topic, partition, offset, arrivedAt, timestampType, key, value, headers } = record;
  return {
    topic,
    partition,
    offset,
    timestamp: arrivedAt,
    timestampType,
    ...optional('key', key, noValue),
    ...optional('value', value, noValue),
    headers: headers.map(([name, bytes]) => ({ [name]: toSignedBytes(bytes) })),
  };
}

function optional(name: string, bytes: Uint8Array | null, noValue: 'absent' | 'null'): object {
  if (bytes !== null) return { [name]: toBase64(bytes) };
  return noValue === 'null' ? { [name]: null } : {};
}

function toSignedBytes(bytes: Uint8Array | null): readonly number[] {
  return Array.from(new Int8Array(bytes ?? []));
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function sizeOf(event: object): number {
  return Buffer.byteLength(JSON.stringify(event));
}

function isKinesis(record: SourceRecord): record is KinesisSourceRecord {
  return record.stream === 'kinesis';
}

function isKafka(record: SourceRecord): record is KafkaSourceRecord {
  return record.stream === 'kafka';
}
