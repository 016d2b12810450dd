import type { Clock } from '../../model/batch.ts';
import type {
  KafkaRecordSource,
  SourceRecord,
  StartingPosition,
} from '../event-source-mapping/stream-model.ts';
import type { SourceNote } from './dev-report.ts';
import { createKafkaLane, type KafkaLane } from './kafka-lane.ts';
import type { KafkaConsumer, KafkaListener, KafkaPartition } from './kafka-port.ts';

export interface LiveKafkaOptions {
  readonly consumer: KafkaConsumer;
  readonly bootstrapServers: string;
  readonly start: StartingPosition;
  /** Lanes end at what is there, in place of waiting for more. */
  readonly endsWhenIdle: boolean;
  /** Nothing is committed: whoever reads later reads the same. */
  readonly isReadOnly?: boolean;
  readonly tell: (note: SourceNote) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface LiveKafka {
  readonly source: KafkaRecordSource;
  /** Commits what is done with, and leaves the group. */
  readonly close: () => Promise<void>;
}

const RETRY_MS = 1000;

/**
 * Opens topics of a Kafka cluster as a member of a consumer group. Waits for a broker that does not
 * answer, and for topics that are not there yet.
 *
 * Only offsets of settled records are committed, never behind one that is open. After a rebalance, and
 * when a broker comes back, records that were read before are not handed out again, unless another
 * member has gone on with them meanwhile: then what is left of them here is lost to it.
 */
export async function openLiveKafka(options: LiveKafkaOptions): Promise<LiveKafka> {
  const { consumer, tell } = options;
  const partitions = await describePartitions(options);
  const starts = await findStarts(partitions, options);
  const lanes = partitions.map((partition) =>
    createKafkaLane({
      partition,
      start: starts.get(partition) ?? partition.low,
      endsWhenIdle: options.endsWhenIdle,
      onSettled: () => void commits.request(),
    }),
  );
  const commits = options.isReadOnly === true ? NO_COMMITS : createCommits(consumer, lanes);
  const byId = new Map(lanes.map((lane) => [lane.id, lane]));
  const paused = new Set<KafkaLane>();
  consumer.start(createListener({ lanes: byId, paused, starts, commits, consumer, tell }));
  return {
    source: {
      stream: 'kafka',
      clusterArn: undefined,
      bootstrapServers: options.bootstrapServers,
      lanes: () => lanes.map((lane) => resuming(lane, paused, consumer)),
      isLost: (record) => !isOurs(record, byId),
    },
    async close() {
      await commits.finish();
      await consumer.stop();
    },
  };
}

interface ListenerParts {
  readonly lanes: ReadonlyMap<string, KafkaLane>;
  readonly paused: Set<KafkaLane>;
  readonly starts: Map<KafkaPartition, number>;
  readonly commits: Commits;
  readonly consumer: KafkaConsumer;
  readonly tell: LiveKafkaOptions['tell'];
}

function createListener(parts: ListenerParts): KafkaListener {
  const { lanes, paused, starts, commits, consumer, tell } = parts;
  let isWaiting = false;
  return {
    onAssigned(memberId, assigned) {
      const ids = new Set(assigned.map(({ topic, partition }) => `${topic}-${partition}`));
      for (const lane of lanes.values()) {
        if (ids.has(lane.id)) lane.assign(memberId);
        else lane.revoke();
      }
      paused.clear();
      for (const [{ topic, partition }, offset] of starts) {
        if (ids.has(`${topic}-${partition}`)) consumer.seek({ topic, partition, offset });
      }
      // From now on the group has an offset for each partition: a later start finds its place.
      starts.clear();
      commits.request();
      const name = isWaiting ? 'source.resumed' : 'source.rebalanced';
      isWaiting = false;
      tell({ name, detail: `reading ${ids.size} of ${lanes.size} partitions` });
    },
    onFetched(fetch) {
      const lane = lanes.get(`${fetch.topic}-${fetch.partition}`);
      lane?.accept(fetch);
      if (lane?.isFull() !== true) return;
      paused.add(lane);
      consumer.pause(lane);
    },
    onUnavailable(why) {
      if (!isWaiting) tell({ name: 'source.waiting', detail: why });
      isWaiting = true;
    },
  };
}

async function describePartitions(options: LiveKafkaOptions): Promise<readonly KafkaPartition[]> {
  const { consumer, tell, clock, signal } = options;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      return await consumer.describe();
    } catch (error) {
      if (!(error instanceof Error) || 'code' in error) throw error;
      if (attempt === 0) tell({ name: 'source.waiting', detail: error.message });
      await clock.sleep(RETRY_MS, signal);
    }
  }
  return [];
}

/** Where to begin in each partition in which the group has no place yet. */
async function findStarts(
  partitions: readonly KafkaPartition[],
  { consumer, start }: LiveKafkaOptions,
): Promise<Map<KafkaPartition, number>> {
  const fresh = partitions.filter(({ committed }) => committed === undefined);
  if (fresh.length === 0 || start.at !== 'AT_TIMESTAMP') {
    return new Map(fresh.map((one) => [one, start.at === 'LATEST' ? one.high : one.low]));
  }
  const places = await consumer.findTime(start.timestamp);
  return new Map(
    fresh.map((one) => {
      const place = places.find((at) => at.topic === one.topic && at.partition === one.partition);
      return [one, place?.offset ?? one.high];
    }),
  );
}

/** A lane whose partition is read again once its buffer is used up. */
function resuming(lane: KafkaLane, paused: Set<KafkaLane>, consumer: KafkaConsumer): KafkaLane {
  return {
    ...lane,
    async read(count) {
      const records = await lane.read(count);
      if (paused.has(lane) && !lane.isFull()) {
        paused.delete(lane);
        consumer.resume(lane);
      }
      return records;
    },
  };
}

function isOurs(record: SourceRecord, lanes: ReadonlyMap<string, KafkaLane>): boolean {
  if (record.stream !== 'kafka') return false;
  return lanes.get(`${record.topic}-${record.partition}`)?.has(record) === true;
}

interface Commits {
  /** Commits soon. What the broker does not confirm is committed with the next one. */
  readonly request: () => void;
  /** Commits the last of it; gives up if the broker does not answer. */
  readonly finish: () => Promise<void>;
}

const NO_COMMITS: Commits = { request: () => undefined, finish: async () => undefined };

function createCommits(consumer: KafkaConsumer, lanes: readonly KafkaLane[]): Commits {
  let running: Promise<void> | undefined;
  let isRequested = false;

  async function commitAll(): Promise<void> {
    const due = lanes.flatMap((lane) => {
      const offset = lane.toCommit();
      return offset === undefined ? [] : [{ lane, offset }];
    });
    if (due.length === 0) return;
    try {
      await consumer.commit(
        due.map(({ lane: { topic, partition }, offset }) => ({ topic, partition, offset })),
      );
      for (const { lane, offset } of due) lane.markCommitted(offset);
    } catch {
      // The consumer reports a broker that is gone. After a rebalance the lane says what is still ours.
    }
  }

  async function run(): Promise<void> {
    while (isRequested) {
      isRequested = false;
      await commitAll();
    }
    running = undefined;
  }

  return {
    request() {
      isRequested = true;
      running ??= run();
    },
    async finish() {
      this.request();
      await running;
    },
  };
}
