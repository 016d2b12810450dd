import { CdcError } from '../../errors.ts';
import { openInput } from '../../inputs/open-input.ts';
import { type InputRecord, readRecords } from '../../inputs/read-records.ts';
import type { KafkaPosition, KinesisPosition, StreamRecord } from '../../model/record.ts';
import type {
  KafkaSourceRecord,
  KinesisSourceRecord,
  SourceRecord,
} from './event-source-mapping/stream-model.ts';

/** Records of a file, as the stream would hold them. */
export type RecordedRecords =
  | { readonly stream: 'kinesis'; readonly records: readonly KinesisSourceRecord[] }
  | { readonly stream: 'kafka'; readonly records: readonly KafkaSourceRecord[] };

const SHARD_ID = 'shardId-000000000000';
/** Positions that are made up begin here: 56 digits, as Kinesis has. */
const FIRST_SEQUENCE_NUMBER = 10n ** 55n;

/**
 * Reads recorded records: a Lambda event of Kinesis, MSK or self-managed Kafka; what `aws kinesis
 * get-records` prints; lines `{topic, partition?, key, value, headers}`, also with `key_base64` and
 * `value_base64`; or bare messages, one per line, which become records of a Kinesis shard.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if the file cannot be read.
 */
export async function readRecordedRecords(
  file: string,
  folder: string = process.cwd(),
): Promise<readonly StreamRecord[]> {
  const input = await openInput(file, { stdin: process.stdin, cwd: folder });
  const records: StreamRecord[] = [];
  for await (const one of readRecords(input)) records.push(recordOf(one));
  return records;
}

/**
 * Returns records as the stream would hold them. `arrivedAt`, in epoch milliseconds, is when those
 * arrived that do not tell.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if Kinesis and Kafka are mixed.
 */
export function toRecordedRecords(
  read: readonly StreamRecord[],
  { arrivedAt }: { readonly arrivedAt: number },
): RecordedRecords {
  const records = read.map((record, index) => toSourceRecord(record, { index, arrivedAt }));
  const kinesis = records.filter((record) => record.stream === 'kinesis');
  const kafka = records.filter((record) => record.stream === 'kafka');
  if (kinesis.length > 0 && kafka.length > 0) {
    throw new CdcError(
      'ERR_CDC_INPUT_INVALID',
      'Records cannot be played: Kinesis and Kafka mixed',
    );
  }
  return kafka.length > 0
    ? { stream: 'kafka', records: kafka }
    : { stream: 'kinesis', records: kinesis };
}

function recordOf({ record, error }: InputRecord): StreamRecord {
  if (record === undefined) throw error;
  return record;
}

interface Place {
  readonly index: number;
  readonly arrivedAt: number;
}

function toSourceRecord(record: StreamRecord, { index, arrivedAt }: Place): SourceRecord {
  const { position } = record;
  const at = record.arrivedAt ?? arrivedAt;
  if (position.stream === 'kinesis') return toKinesisRecord(record, position, at);
  // Bare messages have no topic.
  if (position.topic !== '') return toKafkaRecord(record, position, at);
  const sequenceNumber = String(FIRST_SEQUENCE_NUMBER + BigInt(index));
  return toKinesisRecord(record, { stream: 'kinesis', shardId: SHARD_ID, sequenceNumber }, at);
}

function toKinesisRecord(
  { value, partitionKey }: StreamRecord,
  { shardId, sequenceNumber }: KinesisPosition,
  arrivedAt: number,
): KinesisSourceRecord {
  return {
    stream: 'kinesis',
    shardId,
    sequenceNumber,
    partitionKey: partitionKey ?? 'recorded',
    data: value ?? new Uint8Array(),
    arrivedAt,
  };
}

function toKafkaRecord(
  { key, value, headers }: StreamRecord,
  { topic, partition, offset }: KafkaPosition,
  arrivedAt: number,
): KafkaSourceRecord {
  return {
    stream: 'kafka',
    topic,
    partition,
    offset,
    arrivedAt,
    timestampType: 'CREATE_TIME',
    key: key ?? null,
    value,
    headers,
  };
}
