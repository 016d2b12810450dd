import type { KafkaSourceRecord } from '../event-source-mapping/stream-model.ts';

/** A place in a topic partition. */
export interface KafkaPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** What the broker says of a partition, and how far the consumer group has come in it. */
export interface KafkaPartition {
  readonly topic: string;
  readonly partition: number;
  /** The first offset that is still there. */
  readonly low: number;
  /** The offset behind the last record. */
  readonly high: number;
  /** `undefined` if the group never committed one. */
  readonly committed: number | undefined;
}

/** What one fetch answered of one partition. */
export interface KafkaFetch {
  readonly topic: string;
  readonly partition: number;
  /** The offset that was asked for. */
  readonly from: number;
  /** The offset behind everything that was answered, markers of transactions included. */
  readonly next: number;
  /** The offset behind the last record of the partition. */
  readonly high: number;
  readonly records: readonly KafkaSourceRecord[];
}

/** What a consumer tells. */
export interface KafkaListener {
  /** The group gave these partitions to this member, and no others. */
  readonly onAssigned: (
    memberId: string,
    partitions: readonly Omit<KafkaPlace, 'offset'>[],
  ) => void;
  readonly onFetched: (fetch: KafkaFetch) => void;
  /** The broker does not answer; the consumer goes on trying. */
  readonly onUnavailable: (why: string) => void;
}

/** What is needed of a client of Kafka: a member of one consumer group. */
export interface KafkaConsumer {
  /** Rejects if the broker does not answer, or has no such topic. */
  readonly describe: () => Promise<readonly KafkaPartition[]>;
  /** Returns the first place of each partition that is not older. */
  readonly findTime: (timestamp: number) => Promise<readonly KafkaPlace[]>;
  /** Joins the group and stays in it, whatever happens to the broker, until it is stopped. */
  readonly start: (listener: KafkaListener) => void;
  /** Reads a partition from another place on. */
  readonly seek: (place: KafkaPlace) => void;
  readonly pause: (place: Omit<KafkaPlace, 'offset'>) => void;
  readonly resume: (place: Omit<KafkaPlace, 'offset'>) => void;
  /** Rejects unless the broker confirmed it. */
  readonly commit: (places: readonly KafkaPlace[]) => Promise<void>;
  /** Leaves the group and closes the connections. */
  readonly stop: () => Promise<void>;
}
