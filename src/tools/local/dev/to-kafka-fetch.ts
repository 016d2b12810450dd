import type { Batch, KafkaMessage } from 'kafkajs';
import type { KafkaSourceRecord } from '../event-source-mapping/stream-model.ts';
import type { KafkaFetch } from './kafka-port.ts';

const LOG_APPEND_TIME = 1;

/** Converts what kafkajs fetched of one partition. */
export function toKafkaFetch(batch: Batch): KafkaFetch {
  const { topic, partition, messages, highWatermark } = batch;
  const from =
    // Not in the declared type.
    'fetchedOffset' in batch ? Number(batch.fetchedOffset) : Number(batch.firstOffset() ?? 0);
  return {
    topic,
    partition,
    from,
    next: Number(batch.lastOffset()) + 1,
    high: Number(highWatermark),
    records: messages.map((message) => toKafkaRecord(topic, partition, message)),
  };
}

function toKafkaRecord(topic: string, partition: number, message: KafkaMessage): KafkaSourceRecord {
  return {
    stream: 'kafka',
    topic,
    partition,
    offset: Number(message.offset),
    arrivedAt: Number(message.timestamp),
    timestampType: isLogAppendTime(message) ? 'LOG_APPEND_TIME' : 'CREATE_TIME',
    key: message.key,
    value: message.value,
    headers: toHeaders(message.headers ?? {}),
  };
}

/** kafkajs puts the values of a repeated header in a list; the order between names is not kept. */
function toHeaders(headers: NonNullable<KafkaMessage['headers']>): KafkaSourceRecord['headers'] {
  return Object.entries(headers).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map(
      (one) => [name, one === undefined || one === null ? null : Buffer.from(one)] as const,
    ),
  );
}

function isLogAppendTime(message: KafkaMessage): boolean {
  // Not in the declared type; messages of the oldest format do not have it.
  const context: unknown = 'batchContext' in message ? message.batchContext : undefined;
  if (typeof context !== 'object' || context === null) return false;
  return 'timestampType' in context && context.timestampType === LOG_APPEND_TIME;
}
