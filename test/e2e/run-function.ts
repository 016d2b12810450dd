import { appendFileSync, mkdirSync } from 'node:fs';
import { systemClock } from '../../src/lambda/system-clock.ts';
import { createKafkajsConsumer } from '../../src/tools/local/dev/kafkajs-consumer.ts';
import { openLiveKafka } from '../../src/tools/local/dev/live-kafka-source.ts';
import { createEventSourceMapping } from '../../src/tools/local/event-source-mapping/create-event-source-mapping.ts';
import { formatMappingEvent } from '../../src/tools/local/event-source-mapping/mapping-event.ts';
import { LOGS } from '../../stack/folders.ts';
import { BOOTSTRAP } from '../../stack/parts/kafka.ts';
import { createFunctionHost, type FunctionHost } from './function-host.ts';

export interface RunningFunction {
  readonly host: FunctionHost;
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Finishes what is under way. */
  readonly stop: () => Promise<void>;
}

export interface RunFunctionOptions {
  readonly name: string;
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs a function on topics of the broker of the stack, as Lambda would. */
export async function runFunction(options: RunFunctionOptions): Promise<RunningFunction> {
  const { name, groupId, topics, environment } = options;
  const host = createFunctionHost(name, environment);
  const ended = new AbortController();
  const connection = { brokers: [BOOTSTRAP], ssl: false, sasl: undefined };
  const live = await openLiveKafka({
    consumer: await createKafkajsConsumer(connection, { topics, groupId }),
    bootstrapServers: BOOTSTRAP,
    start: { at: 'TRIM_HORIZON' },
    endsWhenIdle: false,
    tell: (note) => writeLog(groupId, JSON.stringify(note)),
    clock: systemClock,
    signal: ended.signal,
  });
  const mapping = createEventSourceMapping({
    source: live.source,
    invoke: host.invoke,
    functionName: name,
    observe: (event) => writeLog(groupId, formatMappingEvent(event)),
    settings: {
      batchSize: 200,
      maximumBatchingWindowMs: 200,
      provisionedPollers: 2,
      functionResponseTypes: ['ReportBatchItemFailures'],
      functionTimeoutMs: 30_000,
    },
  });
  const mapped = mapping.runUntilIdle(ended.signal);
  return {
    host,
    groupId,
    topics,
    async stop() {
      ended.abort();
      await mapped;
      await live.close();
      host.stop();
    },
  };
}

/** What the event source mapping did is beside the logs of the parts. */
function writeLog(name: string, line: string): void {
  mkdirSync(LOGS, { recursive: true });
  appendFileSync(`${LOGS}/${name}.log`, `${line}\n`);
}
