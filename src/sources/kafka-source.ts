import type { EventSource, Frontier } from '../model/batch.ts';
import { isObject } from '../model/fields.ts';
import type { Lane, RecordHeader, RecordSchema, StreamRecord } from '../model/record.ts';
import { fromBase64, invalidEvent, readInteger, readText } from './event-fields.ts';

const EXPECTED = '`{ "eventSource": "aws:kafka", "records": { "topic-0": [...] } }`';

/**
 * Amazon MSK and self-managed Kafka.
 *
 * AWS says that Lambda sends "just those items" again; others read it as everything from the
 * offset on. Answering the first record that is not done *and all later ones of its partition* is
 * right under both readings (I2).
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 */
export const kafkaSource: EventSource = {
  stream: 'kafka',

  readLanes(event) {
    if (!isObject(event) || !isObject(event['records'])) {
      throw invalidEvent(`expected ${EXPECTED}`);
    }
    return Object.entries(event['records']).map(toLane);
  },

  buildAnswer(frontiers) {
    return { batchItemFailures: frontiers.flatMap(toFailures) };
  },
};

function toLane([id, records]: [string, unknown]): Lane {
  if (!Array.isArray(records)) {
    throw invalidEvent(`records["${id}"] is not a list; expected ${EXPECTED}`);
  }
  const where = `records["${id}"]`;
  return { id, records: records.map((record, index) => toStreamRecord(record, where, index)) };
}

function toStreamRecord(record: unknown, lane: string, index: number): StreamRecord {
  const where = `${lane}[${index}]`;
  if (!isObject(record)) throw invalidEvent(`${where} is not an object`);
  const { timestamp } = record;
  return {
    // From the members, never from the name of the lane: topics may hold dashes.
    position: {
      stream: 'kafka',
      topic: readText(record, 'topic', where),
      partition: readInteger(record, 'partition', where),
      offset: readInteger(record, 'offset', where),
    },
    // No key is seen as absent, null and empty.
    key: readBytes(record['key'], `${where}.key`, '') ?? undefined,
    // A tombstone is seen as null and as absent.
    value: readBytes(record['value'], `${where}.value`),
    headers: readHeaders(record['headers'], where),
    partitionKey: undefined,
    arrivedAt: typeof timestamp === 'number' ? timestamp : undefined,
    keySchema: readSchema(record['keySchemaMetadata']),
    valueSchema: readSchema(record['valueSchemaMetadata']),
  };
}

function readBytes(value: unknown, where: string, none?: string): Uint8Array | null {
  if (value === undefined || value === null || value === none) return null;
  if (typeof value !== 'string') throw invalidEvent(`${where} is not base64`);
  return fromBase64(value);
}

/** A list of objects of one member each; a name may repeat. */
function readHeaders(headers: unknown, where: string): readonly RecordHeader[] {
  if (headers === undefined || headers === null) return [];
  if (!Array.isArray(headers)) throw invalidEvent(`${where}.headers is not a list`);
  return headers.flatMap((header) =>
    isObject(header)
      ? Object.entries(header).map(([name, bytes]) => toHeader(name, bytes, where))
      : [],
  );
}

function toHeader(name: string, bytes: unknown, where: string): RecordHeader {
  // A Kafka header may be null; Lambda sends it as null or leaves the bytes out.
  if (bytes === null || bytes === undefined) return [name, new Uint8Array()];
  if (!Array.isArray(bytes) || !bytes.every(Number.isInteger)) {
    throw invalidEvent(`${where}.headers holds something else than bytes`);
  }
  // Java's bytes are signed: -61 is 0xC3. Writing into a Uint8Array takes them modulo 256.
  return [name, Uint8Array.from(bytes as readonly number[])];
}

function readSchema(value: unknown): RecordSchema | undefined {
  if (!isObject(value)) return undefined;
  return { dataFormat: textOf(value['dataFormat']), schemaId: textOf(value['schemaId']) };
}

/** Registries with numbers for ids are known; what is neither names no schema. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function toFailures({ lane, index }: Frontier): readonly KafkaFailure[] {
  return lane.records.slice(index).map(({ position }) => {
    if (position.stream !== 'kafka') throw new TypeError('Not a lane of Kafka');
    return { itemIdentifier: { partition: lane.id, offset: position.offset } };
  });
}

interface KafkaFailure {
  readonly itemIdentifier: { readonly partition: string; readonly offset: number };
}
