import { systemClock } from '../../../lambda/system-clock.ts';
import type { StartingPosition } from '../event-source-mapping/stream-model.ts';
import type { SourceNote } from './dev-report.ts';
import type { SettingsOf } from './file-source.ts';
import {
  createKafkajsConsumer,
  type KafkaConnection,
  type KafkaGroup,
} from './kafkajs-consumer.ts';
import { createKinesisReader, type KinesisAddress } from './kinesis-reader.ts';
import { openLiveKafka } from './live-kafka-source.ts';
import { openLiveKinesis } from './live-kinesis-source.ts';
import type { OpenSource } from './run-dev.ts';

export interface StreamOptions {
  readonly settingsOf: SettingsOf;
  readonly endsWhenIdle: boolean;
  /** Kafka: nothing is committed. */
  readonly isReadOnly?: boolean;
  readonly tell: (note: SourceNote) => void;
  readonly signal: AbortSignal;
}

/** Joins a consumer group of a Kafka cluster. */
export async function openKafka(
  connection: KafkaConnection,
  group: KafkaGroup,
  options: StreamOptions,
): Promise<OpenSource> {
  const settings = options.settingsOf('kafka');
  const { source, close } = await openLiveKafka({
    ...options,
    consumer: await createKafkajsConsumer(connection, group),
    bootstrapServers: connection.brokers.join(','),
    start: startOf(settings.startingPosition),
    clock: systemClock,
  });
  return { source, settings, close };
}

/** Opens a stream of AWS, or of a local endpoint. */
export async function openKinesis(
  address: KinesisAddress,
  options: StreamOptions,
): Promise<OpenSource> {
  const settings = options.settingsOf('kinesis');
  const reader = await createKinesisReader(address);
  const source = await openLiveKinesis({
    ...options,
    reader,
    start: startOf(settings.startingPosition),
    clock: systemClock,
  });
  return { source, settings, close: async () => reader.close() };
}

function startOf(start: StartingPosition | undefined): StartingPosition {
  return start ?? { at: 'TRIM_HORIZON' };
}
