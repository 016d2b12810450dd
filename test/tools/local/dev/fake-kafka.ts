import type {
  KafkaConsumer,
  KafkaListener,
  KafkaPartition,
  KafkaPlace,
} from '../../../../src/tools/local/dev/kafka-port.ts';
import { kafkaRecord } from '../event-source-mapping/play.ts';

interface Fetched {
  readonly from: number;
  readonly offsets: readonly number[];
  readonly next?: number;
}

/** A member of a group whose broker does what the test says. */
export function createFakeConsumer(partitions: readonly KafkaPartition[], failures: number) {
  const offsets = new Map<string, number>();
  const sought: KafkaPlace[] = [];
  const paused = new Set<string>();
  let listening: KafkaListener | undefined;
  let failing = failures;
  let refuses = false;
  const listener = (): KafkaListener => {
    if (listening === undefined) throw new TypeError('The consumer was not started');
    return listening;
  };
  const consumer: KafkaConsumer = {
    async describe() {
      failing -= 1;
      if (failing >= 0) throw new Error('no broker');
      return partitions;
    },
    findTime: async () => partitions.map((one) => ({ ...one, offset: 7 })),
    start(given) {
      listening = given;
    },
    seek: (place) => void sought.push(place),
    pause: (place) => void paused.add(`${place.topic}-${place.partition}`),
    resume: (place) => void paused.delete(`${place.topic}-${place.partition}`),
    async commit(places) {
      if (refuses) throw new Error('no broker');
      for (const { topic, partition: number, offset } of places) {
        offsets.set(`${topic}-${number}`, offset);
      }
    },
    stop: async () => undefined,
  };
  return {
    consumer,
    listener,
    sought,
    paused,
    committed: () => Object.fromEntries(offsets),
    refuseCommits(is: boolean) {
      refuses = is;
    },
    assign(memberId: string, numbers: readonly number[]) {
      listener().onAssigned(
        memberId,
        numbers.map((number) => ({ topic: 't', partition: number })),
      );
    },
    fetch(number: number, { from, offsets: fetched, next }: Fetched) {
      listener().onFetched({
        topic: 't',
        partition: number,
        from,
        next: next ?? (fetched.at(-1) ?? from) + 1,
        high: 0,
        records: fetched.map((offset) => kafkaRecord(offset, { topic: 't', partition: number })),
      });
    },
  };
}
