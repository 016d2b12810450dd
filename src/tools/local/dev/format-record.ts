import { isUtf8 } from 'node:buffer';
import { formatArchiveLine } from '../../../model/archive-line.ts';
import type { StreamRecord } from '../../../model/record.ts';
import type { SourceRecord } from '../event-source-mapping/stream-model.ts';

/**
 * Writes a record as a line of a fixture: of Kafka `{topic, partition, offset, timestamp, key, value,
 * headers}` with the exact texts, or base64 where the bytes are none; of Kinesis a line of the archive.
 */
export function formatRecordLine(record: SourceRecord): string {
  if (record.stream === 'kinesis') return formatArchiveLine(toStreamRecord(record));
  const { topic, partition, offset, arrivedAt, key, value, headers } = record;
  return JSON.stringify({
    topic,
    partition,
    offset,
    timestamp: arrivedAt,
    ...write('key', key),
    ...write('value', value),
    headers: headers.map(([name, bytes]) => ({ key: name, ...write('value', bytes) })),
  });
}

/** The record as decoders know it. */
export function toStreamRecord(record: SourceRecord): StreamRecord {
  const facts = { arrivedAt: record.arrivedAt, keySchema: undefined, valueSchema: undefined };
  if (record.stream === 'kinesis') {
    const { shardId, sequenceNumber, data, partitionKey } = record;
    return {
      ...facts,
      position: { stream: 'kinesis', shardId, sequenceNumber },
      key: undefined,
      value: data.length === 0 ? null : data,
      headers: [],
      partitionKey,
    };
  }
  const { topic, partition, offset, key, value, headers } = record;
  return {
    ...facts,
    position: { stream: 'kafka', topic, partition, offset },
    key: key ?? undefined,
    value,
    headers: headers.map(([name, bytes]) => [name, bytes ?? new Uint8Array()]),
    partitionKey: undefined,
  };
}

function write(name: string, bytes: Uint8Array | null): object {
  if (bytes === null) return { [name]: null };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer)
    ? { [name]: buffer.toString('utf8') }
    : { [`${name}_base64`]: buffer.toString('base64') };
}
