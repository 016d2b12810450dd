import type { EventBuilder } from './lambda-event.ts';
import {
  type KafkaSourceRecord,
  laneIdOf,
  type RecordSource,
  type SourceRecord,
} from './stream-model.ts';

/** Why Lambda gave records up. `expired` has no message: the stream itself forgot them. */
export type DropCondition =
  | 'RetryAttemptsExhausted'
  | 'RecordAgeExceeded'
  | 'MaximumPayloadSizeExceeded';

/** One object or message for the on-failure destination. */
export interface FailureMessage {
  /** S3: the key of the object. Kafka: the key of the record. */
  readonly key: string | Uint8Array | null;
  readonly body: string;
}

/** Where records go that Lambda gave up. Only S3 and Kafka get the records themselves. */
export interface FailureDestination {
  readonly kind: 's3' | 'sqs' | 'sns' | 'kafka';
  readonly send: (message: FailureMessage) => Promise<void>;
}

export interface Drop {
  readonly records: readonly SourceRecord[];
  readonly condition: DropCondition;
  readonly failures: number;
  readonly functionArn: string;
  readonly at: number;
  readonly newId: () => string;
  readonly mappingId: string;
}

/**
 * Builds what an on-failure destination gets: one message per shard or batch, one per record for a
 * Kafka topic.
 *
 * Beyond what AWS documents: the name of the condition of records that are too old, and the key of
 * the S3 object for Kafka, which here names no lane.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 */
export function buildFailureMessages(
  source: RecordSource,
  builder: EventBuilder,
  kind: FailureDestination['kind'],
  drop: Drop,
): readonly FailureMessage[] {
  const groups = kind === 'kafka' ? drop.records.map((record) => [record]) : [drop.records];
  return groups.map((records) => {
    const payload = builder.buildEvent(records);
    const body = {
      ...buildEnvelope(source, drop),
      ...(source.stream === 'kinesis'
        ? { KinesisBatchInfo: buildKinesisInfo(source.streamArn, records) }
        : { KafkaBatchInfo: buildKafkaInfo(source, { records, payload, kind }) }),
      // A record cannot hold its own text: in S3 the event is a string, in Kafka an object.
      ...(kind === 's3' ? { payload: JSON.stringify(payload) } : {}),
      ...(kind === 'kafka' ? { payload } : {}),
    };
    return { key: buildKey(kind, drop, records), body: JSON.stringify(body) };
  });
}

function buildEnvelope(source: RecordSource, drop: Drop): object {
  const condition =
    source.stream === 'kafka' && drop.condition === 'RetryAttemptsExhausted'
      ? 'RetriesExhausted'
      : drop.condition;
  const wasInvoked = drop.condition === 'RetryAttemptsExhausted' || drop.failures > 0;
  return {
    requestContext: {
      requestId: drop.newId(),
      functionArn: drop.functionArn,
      condition,
      approximateInvokeCount: drop.failures,
    },
    responseContext: wasInvoked
      ? { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' }
      : null,
    version: '1.0',
    timestamp: new Date(drop.at).toISOString(),
  };
}

function buildKinesisInfo(streamArn: string, records: readonly SourceRecord[]): object {
  const kinesis = records.filter((record) => record.stream === 'kinesis');
  const [first, last] = [kinesis[0], kinesis.at(-1)];
  return {
    shardId: first?.shardId,
    startSequenceNumber: first?.sequenceNumber,
    endSequenceNumber: last?.sequenceNumber,
    approximateArrivalOfFirstRecord: toIso(first),
    approximateArrivalOfLastRecord: toIso(last),
    batchSize: records.length,
    streamArn,
  };
}

interface KafkaBatch {
  readonly records: readonly SourceRecord[];
  readonly payload: object;
  readonly kind: FailureDestination['kind'];
}

function buildKafkaInfo(source: RecordSource, { records, payload, kind }: KafkaBatch): object {
  if (source.stream !== 'kafka') throw new TypeError(`Not a Kafka source: ${source.stream}`);
  const kafka = records.filter((record) => record.stream === 'kafka');
  const [first] = kafka;
  return {
    batchSize: records.length,
    eventSourceArn: source.clusterArn,
    bootstrapServers: source.bootstrapServers,
    payloadSize: Buffer.byteLength(JSON.stringify(payload)),
    ...(kind === 'kafka'
      ? { recordInfo: { offset: String(first?.offset), timestamp: toIso(first) } }
      : { recordsInfo: buildRecordsInfo(kafka) }),
  };
}

function buildRecordsInfo(records: readonly KafkaSourceRecord[]): object {
  const lanes = [...Map.groupBy(records, laneIdOf)].map(([lane, inLane]) => {
    const [first, last] = [inLane[0], inLane.at(-1)];
    return [
      lane,
      {
        firstRecordOffset: String(first?.offset),
        lastRecordOffset: String(last?.offset),
        firstRecordTimestamp: toIso(first),
        lastRecordTimestamp: toIso(last),
      },
    ];
  });
  return Object.fromEntries(lanes);
}

function buildKey(
  kind: FailureDestination['kind'],
  { at, mappingId, newId }: Drop,
  [first]: readonly SourceRecord[],
): FailureMessage['key'] {
  if (kind === 'kafka') return first?.stream === 'kafka' ? first.key : null;
  const iso = new Date(at).toISOString();
  const lane = first?.stream === 'kinesis' ? `/${first.shardId}` : '';
  const day = iso.slice(0, 10).replaceAll('-', '/');
  const time = iso.slice(0, 19).replaceAll(':', '.');
  return `aws/lambda/${mappingId}${lane}/${day}/${time}-${newId()}`;
}

function toIso(record: SourceRecord | undefined): string | undefined {
  return record === undefined ? undefined : new Date(record.arrivedAt).toISOString();
}
