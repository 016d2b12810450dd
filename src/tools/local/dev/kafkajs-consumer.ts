import type { Consumer, KafkaConfig, Kafka as KafkaJs } from 'kafkajs';
import { CdcError } from '../../../errors.ts';
import { systemClock } from '../../../lambda/system-clock.ts';
import type { KafkaConsumer, KafkaListener, KafkaPartition, KafkaPlace } from './kafka-port.ts';
import { loadOptional } from './load-optional.ts';
import { toKafkaFetch } from './to-kafka-fetch.ts';

export interface KafkaConnection {
  readonly brokers: readonly string[];
  readonly ssl: NonNullable<KafkaConfig['ssl']>;
  readonly sasl: KafkaConfig['sasl'];
}

export interface KafkaGroup {
  readonly topics: readonly string[];
  readonly groupId: string;
}

/**
 * Short, because a broker that comes back waits for the member that it knew before, which is this one.
 * The handler does not hold them up: it runs in another process.
 */
const GROUP_TIMES = { sessionTimeout: 8000, rebalanceTimeout: 10_000, heartbeatInterval: 2000 };
/** How soon a partition is noticed that was added to a topic. */
const METADATA_MAX_AGE_MS = 5000;
const RESTART_MS = 1000;
const STOP_MS = 5000;
const REFUSALS = /SASL|AUTHORIZATION|not authorized|certificate|self.signed/i;
/** Short: the consumer is started again by hand, which says that it waits. */
const RETRY = { retries: 2, initialRetryTime: 200, maxRetryTime: 1000 };

/**
 * Creates a member of a consumer group by kafkajs, which is loaded now.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` if kafkajs is not installed.
 */
export async function createKafkajsConsumer(
  connection: KafkaConnection,
  group: KafkaGroup,
): Promise<KafkaConsumer> {
  const kafkajs = await loadOptional(() => import('kafkajs'), 'kafkajs');
  const { brokers, ssl, sasl } = connection;
  const client = new kafkajs.Kafka({
    clientId: 'millrace-dev',
    brokers: [...brokers],
    ssl,
    ...(sasl === undefined ? {} : { sasl }),
    connectionTimeout: 3000,
    retry: RETRY,
    // What goes wrong is told by the source, in one line.
    logLevel: kafkajs.logLevel.NOTHING,
  });
  return createConsumer(client, group, brokers.join(','));
}

function createConsumer(client: KafkaJs, group: KafkaGroup, servers: string): KafkaConsumer {
  const stopped = new AbortController();
  let joined: Consumer | undefined;
  let finished: Promise<void> = Promise.resolve();

  async function keepRunning(listener: KafkaListener): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        await runMember(client, group, {
          listener,
          signal: stopped.signal,
          onJoined(consumer) {
            joined = consumer;
          },
        });
      } catch (error) {
        joined = undefined;
        if (stopped.signal.aborted) return;
        listener.onUnavailable(describeTrouble(error, servers));
        await systemClock.sleep(RESTART_MS, stopped.signal);
      }
    }
  }

  return {
    describe: () => describe(client, group, servers),
    findTime: (timestamp) => findTime(client, group, timestamp),
    start(listener) {
      finished = keepRunning(listener);
    },
    seek: (place) => joined?.seek({ ...toPartition(place), offset: String(place.offset) }),
    pause: ({ topic, partition }) => joined?.pause([{ topic, partitions: [partition] }]),
    resume: ({ topic, partition }) => joined?.resume([{ topic, partitions: [partition] }]),
    async commit(places) {
      // kafkajs answers success for a consumer that does not run.
      if (joined === undefined) throw new Error('The consumer is not in its group');
      await joined.commitOffsets(
        places.map((place) => ({ ...toPartition(place), offset: String(place.offset) })),
      );
    },
    async stop() {
      stopped.abort();
      await finished;
    },
  };
}

interface Membership {
  readonly listener: KafkaListener;
  readonly signal: AbortSignal;
  readonly onJoined: (consumer: Consumer) => void;
}

/** Is a member of the group until `signal` is aborted. Rejects when the broker is gone. */
async function runMember(
  client: KafkaJs,
  group: KafkaGroup,
  { listener, signal, onJoined }: Membership,
): Promise<void> {
  const consumer = client.consumer({
    groupId: group.groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 200,
    metadataMaxAge: METADATA_MAX_AGE_MS,
    ...GROUP_TIMES,
    retry: { ...RETRY, restartOnFailure: async () => false },
  });
  const end = Promise.withResolvers<void>();
  consumer.on(consumer.events.CRASH, ({ payload }) => end.reject(payload.error));
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    onJoined(consumer);
    listener.onAssigned(payload.memberId, toPlaces(payload.memberAssignment));
  });
  const onAbort = (): void => end.resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) return;
  const run = async (): Promise<void> => {
    await consumer.connect();
    await consumer.subscribe({ topics: [...group.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => listener.onFetched(toKafkaFetch(batch)),
    });
    await end.promise;
  };
  try {
    // Joining may last as long as other members take: an end does not wait for it.
    await Promise.race([run(), end.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    const left = new AbortController();
    const leaving = consumer.disconnect().catch(() => undefined);
    // A broker that is gone does not say good-bye.
    await Promise.race([leaving, systemClock.sleep(STOP_MS, left.signal)]);
    left.abort();
  }
}

async function describe(
  client: KafkaJs,
  { topics, groupId }: KafkaGroup,
  servers: string,
): Promise<readonly KafkaPartition[]> {
  const admin = client.admin();
  try {
    await admin.connect();
    const committed = await admin.fetchOffsets({ groupId, topics: [...topics] });
    const perTopic = await Promise.all(
      topics.map(async (topic) => {
        const known = committed.find((one) => one.topic === topic)?.partitions ?? [];
        return (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({
          topic,
          partition,
          low: Number(low),
          high: Number(high),
          committed: toCommitted(known.find((one) => one.partition === partition)?.offset),
        }));
      }),
    );
    return perTopic.flat();
  } catch (error) {
    throw toTrouble(error, servers);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

async function findTime(
  client: KafkaJs,
  { topics }: KafkaGroup,
  timestamp: number,
): Promise<readonly KafkaPlace[]> {
  const admin = client.admin();
  try {
    await admin.connect();
    const perTopic = await Promise.all(
      topics.map(async (topic) =>
        (await admin.fetchTopicOffsetsByTimestamp(topic, timestamp)).map(
          ({ partition, offset }) => ({ topic, partition, offset: Number(offset) }),
        ),
      ),
    );
    return perTopic.flat();
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

function toCommitted(offset: string | undefined): number | undefined {
  const number = Number(offset ?? -1);
  return number < 0 ? undefined : number;
}

function toPartition({ topic, partition }: Omit<KafkaPlace, 'offset'>) {
  return { topic, partition };
}

function toPlaces(
  assignment: Readonly<Record<string, readonly number[]>>,
): readonly Omit<KafkaPlace, 'offset'>[] {
  return Object.entries(assignment).flatMap(([topic, partitions]) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}

/** What waiting cannot mend is an error; everything else is waited for. */
function toTrouble(error: unknown, servers: string): Error {
  const message = describeTrouble(error, servers);
  const isRefused = error instanceof Error && REFUSALS.test(`${error.name} ${error.message}`);
  if (!isRefused) return new Error(message);
  return new CdcError('ERR_CDC_SETTINGS_INVALID', message, {
    details: {
      place: '--kafka',
      fix: 'Check user, password, mechanism and certificate, and what the user may read.',
    },
  });
}

function describeTrouble(error: unknown, servers: string): string {
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `Kafka at ${servers}: ${why}`;
}
