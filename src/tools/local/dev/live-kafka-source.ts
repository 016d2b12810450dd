import type { Clock } from '../../../model/batch.ts';
import type {
  KafkaRecordSource,
  SourceRecord,
  StartingPosition,
} from '../event-source-mapping/stream-model.ts';
import type { SourceNote } from './dev-report.ts';
import { createKafkaLane, type KafkaLane } from './kafka-lane.ts';
import type { KafkaConsumer, KafkaListener, KafkaPartition, KafkaPlace } from './kafka-port.ts';

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
 * answer, and for topics that are not there yet. A partition that is added to a topic becomes a lane.
 *
 * Only offsets of settled records are committed, never behind one that is open. After a rebalance, and
 * when a broker comes back, records that were read before are not handed out again, unless another
 * member has gone on with them meanwhile: then what is left of them here is lost to it.
 */
export async function openLiveKafka(options: LiveKafkaOptions): Promise<LiveKafka> {
  const { consumer, tell } = options;
  const partitions = await describePartitions(options);
  const starts = await findStarts(partitions, options);
  const createLane = (partition: KafkaPartition): KafkaLane =>
    createKafkaLane({
      partition,
      start: starts.get(partition) ?? partition.low,
      endsWhenIdle: options.endsWhenIdle,
      onSettled: () => void commits.request(),
    });
  const lanes = partitions.map(createLane);
  const commits = options.isReadOnly === true ? NO_COMMITS : createCommits(consumer, lanes);
  const byId = new Map(lanes.map((lane) => [lane.id, lane]));
  const paused = new Set<KafkaLane>();
  let growth = Promise.withResolvers<void>();
  const addLane = ({ topic, partition }: Omit<KafkaPlace, 'offset'>): void => {
    // Read from its begin, wherever the run began: all of it was written since.
    const lane = createLane({ topic, partition, low: 0, high: 0, committed: undefined });
    // Another member may have read it meanwhile: the first fetch tells where the group stands.
    lane.revoke();
    lanes.push(lane);
    byId.set(lane.id, lane);
    growth.resolve();
    growth = Promise.withResolvers();
  };
  consumer.start(createListener({ lanes: byId, addLane, paused, starts, commits, consumer, tell }));
  return {
    source: {
      stream: 'kafka',
      clusterArn: undefined,
      bootstrapServers: options.bootstrapServers,
      lanes: () => lanes.map((lane) => resuming(lane, paused, consumer)),
      isLost: (record) => !isOurs(record, byId),
      async moreLanes(signal) {
        const over = Promise.withResolvers<void>();
        signal.addEventListener('abort', () => over.resolve(), { once: true });
        await Promise.race([growth.promise, over.promise]);
      },
    },
    async close() {
      await commits.finish();
      await consumer.stop();
    },
  };
}

interface ListenerParts {
  readonly lanes: ReadonlyMap<string, KafkaLane>;
  readonly addLane: (place: Omit<KafkaPlace, 'offset'>) => void;
  readonly paused: Set<KafkaLane>;
  readonly starts: Map<KafkaPartition, number>;
  readonly commits: Commits;
  readonly consumer: KafkaConsumer;
  readonly tell: LiveKafkaOptions['tell'];
}

function createListener(parts: ListenerParts): KafkaListener {
  const { lanes, addLane, paused, starts, commits, consumer, tell } = parts;
  let isWaiting = false;
  return {
    onAssigned(memberId, assigned) {
      const ids = new Set(assigned.map(idOf));
      for (const place of assigned.filter((one) => !lanes.has(idOf(one)))) addLane(place);
      assignLanes(lanes, ids, memberId);
      paused.clear();
      seekStarts(starts, ids, consumer);
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

function assignLanes(
  lanes: ListenerParts['lanes'],
  ids: ReadonlySet<string>,
  memberId: string,
): void {
  for (const lane of lanes.values()) {
    if (ids.has(lane.id)) lane.assign(memberId);
    else lane.revoke();
  }
}

function seekStarts(
  starts: ListenerParts['starts'],
  ids: ReadonlySet<string>,
  consumer: KafkaConsumer,
): void {
  for (const [{ topic, partition }, offset] of starts) {
    if (ids.has(idOf({ topic, partition }))) consumer.seek({ topic, partition, offset });
  }
  // From now on the group has an offset for each partition: a later start finds its place.
  starts.clear();
}

function idOf({ topic, partition }: Omit<KafkaPlace, 'offset'>): string {
  return `${topic}-${partition}`;
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
