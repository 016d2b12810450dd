import type { EventSource, Frontier } from '../model/batch.ts';
import { isObject } from '../model/fields.ts';
import type { KinesisPosition, Lane, StreamRecord } from '../model/record.ts';
import { fromBase64, invalidEvent, readText } from './event-fields.ts';

const EXPECTED = '`{ "Records": [{ "eventSource": "aws:kinesis", "kinesis": {...} }] }`';

/**
 * Kinesis Data Streams. Lambda takes the lowest answered sequence number and sends everything from
 * there again, so one position a lane is the whole answer.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export const kinesisSource: EventSource = {
  stream: 'kinesis',

  readLanes(event) {
    // The last invocation of a tumbling window may have no records.
    if (!isObject(event) || !Array.isArray(event['Records'])) {
      throw invalidEvent(`expected ${EXPECTED}`);
    }
    const records = event['Records'].map(toStreamRecord);
    const byShard = Map.groupBy(records, ({ position }) => position.shardId);
    return [...byShard].map(([id, ofShard]): Lane => ({ id, records: ofShard }));
  },

  buildAnswer(frontiers) {
    return { batchItemFailures: frontiers.flatMap(toFailure) };
  },
};

function toStreamRecord(value: unknown, index: number): KinesisStreamRecord {
  const where = `Records[${index}]`;
  if (!isObject(value) || !isObject(value['kinesis'])) {
    throw invalidEvent(`${where} has no member "kinesis"; expected ${EXPECTED}`);
  }
  const { kinesis } = value;
  const data = readText(kinesis, 'data', `${where}.kinesis`);
  const arrival = kinesis['approximateArrivalTimestamp'];
  return {
    position: {
      stream: 'kinesis',
      shardId: readShardId(value, where),
      sequenceNumber: readSequenceNumber(kinesis, where),
    },
    key: undefined,
    // Debezium Server writes a tombstone as empty data.
    value: data === '' ? null : fromBase64(data),
    headers: [],
    partitionKey: typeof kinesis['partitionKey'] === 'string' ? kinesis['partitionKey'] : undefined,
    // Seconds with a fraction.
    arrivedAt: typeof arrival === 'number' ? Math.round(arrival * 1000) : undefined,
    keySchema: undefined,
    valueSchema: undefined,
  };
}

type KinesisStreamRecord = StreamRecord & { readonly position: KinesisPosition };

/** The shard is named only in `eventID`: `shardId-000000000006:<sequence number>`. */
function readShardId(record: Readonly<Record<string, unknown>>, where: string): string {
  const [shardId, rest] = readText(record, 'eventID', where).split(':', 2);
  if (shardId === undefined || shardId === '' || rest === undefined) {
    throw invalidEvent(`${where}.eventID does not name a shard; expected "shardId-...:..."`);
  }
  return shardId;
}

/** Only digits: places in a shard are compared as integers. */
function readSequenceNumber(kinesis: Readonly<Record<string, unknown>>, where: string): string {
  const sequenceNumber = readText(kinesis, 'sequenceNumber', `${where}.kinesis`);
  if (/^\d+$/.test(sequenceNumber)) return sequenceNumber;
  throw invalidEvent(`${where}.kinesis.sequenceNumber is not a number in digits`);
}

function toFailure({ lane, index }: Frontier): readonly { readonly itemIdentifier: string }[] {
  const position = lane.records[index]?.position;
  if (position === undefined) return [];
  if (position.stream !== 'kinesis') throw new TypeError('Not a lane of Kinesis');
  return [{ itemIdentifier: position.sequenceNumber }];
}
