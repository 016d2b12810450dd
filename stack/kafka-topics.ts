import { type Admin, Kafka, logLevel, Partitioners } from 'kafkajs';
import type { Position } from '../src/model/record.ts';
import { BOOTSTRAP } from './parts/kafka.ts';

/** Far below the largest request that a broker takes. */
const SEND_BATCH = 500;

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A record as the broker holds it, or Kinesis. */
export interface HeldRecord {
  /** The topic or stream. */
  readonly stream: string;
  readonly position: Position;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [name: string, value: Buffer])[];
}

/** Creates topics, each with its number of partitions. */
export async function createTopics(
  counts: Readonly<Record<string, number>>,
): Promise<readonly TopicPartition[]> {
  await withAdmin((admin) =>
    admin.createTopics({
      waitForLeaders: true,
      topics: Object.entries(counts).map(([topic, numPartitions]) => ({ topic, numPartitions })),
    }),
  );
  return Object.entries(counts).flatMap(([topic, count]) =>
    Array.from({ length: count }, (_, partition) => ({ topic, partition })),
  );
}

/** Makes a topic larger. */
export async function addPartitions(topic: string, count: number): Promise<void> {
  await withAdmin((admin) => admin.createPartitions({ topicPartitions: [{ topic, count }] }));
}

/** Returns the offset after the last record of each partition. */
export function readEnds(
  partitions: readonly TopicPartition[],
): Promise<readonly (TopicPartition & { readonly end: bigint })[]> {
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  return withAdmin(async (admin) => {
    const offsets = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)));
    return topics.flatMap((topic, index) =>
      (offsets[index] ?? []).map(({ partition, high }) => ({
        topic,
        partition,
        end: BigInt(high),
      })),
    );
  });
}

/** Reads everything that topics hold, in order within each partition. */
export async function readAll(
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<readonly HeldRecord[]> {
  const ends = await readEnds(partitions);
  const left = new Map(
    ends
      .filter(({ end }) => end > 0n)
      .map(({ topic, partition, end }) => [`${topic}-${partition}`, end]),
  );
  const held: HeldRecord[] = [];
  if (left.size === 0) return held;
  const consumer = kafkaClient(groupId).consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({
    topics: [...new Set(ends.map(({ topic }) => topic))],
    fromBeginning: true,
  });
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        autoCommit: false,
        async eachMessage({ topic, partition, message }) {
          held.push({
            stream: topic,
            position: { stream: 'kafka', topic, partition, offset: Number(message.offset) },
            key: message.key,
            value: message.value,
            headers: Object.entries(message.headers ?? {}).flatMap(([name, values]) =>
              [values].flat().map((value) => [name, Buffer.from(value ?? '')] as const),
            ),
          });
          const id = `${topic}-${partition}`;
          if (BigInt(message.offset) + 1n >= (left.get(id) ?? 0n)) left.delete(id);
          if (left.size === 0) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return held;
}

/** Returns the names of all topics. */
export function listTopics(): Promise<readonly string[]> {
  return withAdmin((admin) => admin.listTopics());
}

/** Returns how far a consumer group has committed each partition; 0 where it has not. */
export function readCommitted(
  groupId: string,
  topics: readonly string[],
): Promise<readonly (TopicPartition & { readonly offset: bigint })[]> {
  return withAdmin(async (admin) => {
    const answered = await admin.fetchOffsets({ groupId, topics: [...topics] });
    return answered.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => ({
        topic,
        partition,
        offset: BigInt(offset) < 0n ? 0n : BigInt(offset),
      })),
    );
  });
}

/** A client that outlives a restart of the broker. */
function kafkaClient(clientId: string): Kafka {
  return new Kafka({
    clientId,
    brokers: [BOOTSTRAP],
    logLevel: logLevel.NOTHING,
    retry: { retries: 60, initialRetryTime: 200, maxRetryTime: 1000 },
  });
}

async function withAdmin<Value>(work: (admin: Admin) => Promise<Value>): Promise<Value> {
  const admin = kafkaClient('e2e-admin').admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Writes records to a topic, in order within each key. */
export async function sendRecords(
  topic: string,
  records: readonly { readonly key: string; readonly value: string }[],
): Promise<void> {
  const producer = kafkaClient('stack-producer').producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  try {
    for (let from = 0; from < records.length; from += SEND_BATCH) {
      await producer.send({ topic, messages: records.slice(from, from + SEND_BATCH) });
    }
  } finally {
    await producer.disconnect();
  }
}
