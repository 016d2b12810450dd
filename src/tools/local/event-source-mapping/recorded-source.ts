import type { Clock } from '../../../model/batch.ts';
import {
  type KafkaRecordSource,
  type KafkaSourceRecord,
  type KinesisRecordSource,
  type KinesisSourceRecord,
  laneIdOf,
  placeIn,
  type RecordLane,
  type SourceRecord,
  type StartingPosition,
} from './stream-model.ts';

export interface RecordedSourceOptions {
  /** With a clock, a record is there only from its arrival on; without one, all are at once. */
  readonly clock?: Clock;
  /** Called when the records are done with. */
  readonly onSettled?: (records: readonly SourceRecord[]) => void;
}

/** A Kinesis stream that holds the given records, each lane in the order of its sequence numbers. */
export function recordedKinesis(
  records: readonly KinesisSourceRecord[],
  options: RecordedSourceOptions & { readonly streamArn?: string } = {},
): KinesisRecordSource {
  const streamArn = options.streamArn ?? 'arn:aws:kinesis:eu-west-1:000000000000:stream/recorded';
  return {
    stream: 'kinesis',
    streamArn,
    region: streamArn.split(':')[3] ?? '',
    lanes: createLanes(records, options),
  };
}

/** A Kafka cluster that holds the given records. */
export function recordedKafka(
  records: readonly KafkaSourceRecord[],
  options: RecordedSourceOptions & { readonly clusterArn?: string | undefined } = {},
): KafkaRecordSource {
  const isNamed = 'clusterArn' in options;
  return {
    stream: 'kafka',
    clusterArn: isNamed
      ? options.clusterArn
      : 'arn:aws:kafka:eu-west-1:000000000000:cluster/recorded/local-1',
    bootstrapServers: 'localhost:9092',
    lanes: createLanes(records, options),
  };
}

function createLanes<R extends SourceRecord>(
  records: readonly R[],
  { clock, onSettled }: RecordedSourceOptions,
): (start: StartingPosition) => readonly RecordLane<R>[] {
  const startedAt = clock?.now() ?? Number.NEGATIVE_INFINITY;
  return (start) =>
    [...Map.groupBy(records, laneIdOf)].map(([id, inLane]) => {
      const unread = inLane.toSorted(byPlace).filter(({ arrivedAt }) => {
        if (start.at === 'TRIM_HORIZON') return true;
        return arrivedAt >= (start.at === 'LATEST' ? startedAt : start.timestamp);
      });
      let next = 0;
      return {
        id,
        async read(count) {
          const now = clock?.now() ?? Number.POSITIVE_INFINITY;
          const from = next;
          const later = unread.findIndex(({ arrivedAt }, at) => at >= from && arrivedAt > now);
          next = Math.min(from + count, later === -1 ? unread.length : later);
          return unread.slice(from, next);
        },
        isExhausted: () => next >= unread.length,
        settle: async (settled) => onSettled?.(settled),
      };
    });
}

function byPlace(left: SourceRecord, right: SourceRecord): number {
  const [a, b] = [BigInt(placeIn(left)), BigInt(placeIn(right))];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
