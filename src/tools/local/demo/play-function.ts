import type { Clock } from '../../../model/batch.ts';
import type { Service } from '../../../model/service.ts';
import { createEventSourceMapping } from '../event-source-mapping/create-event-source-mapping.ts';
import { formatMappingEvent } from '../event-source-mapping/mapping-event.ts';
import { recordedKafka, recordedKinesis } from '../event-source-mapping/recorded-source.ts';
import { loadHandler } from '../load-handler.ts';
import type { RecordedRecords } from '../recorded-records.ts';

/** Small, so that the demo shows several invocations. */
const BATCH_SIZE = 5;

export interface PlayOptions {
  readonly service: Service;
  readonly functionName: string;
  readonly recorded: RecordedRecords;
  /** What time it is for the records. */
  readonly clock: Clock;
  readonly write: (line: string) => void;
}

/** Plays records through the event source mapping and the real handler of a function. */
export async function playFunction(options: PlayOptions): Promise<void> {
  const { service, functionName, recorded, clock, write } = options;
  const handler = await loadHandler(service, functionName);
  const kafkaOnly = recorded.stream === 'kafka' ? { provisionedPollers: 1 } : {};
  const mapping = createEventSourceMapping({
    source:
      recorded.stream === 'kinesis'
        ? recordedKinesis(recorded.records)
        : recordedKafka(recorded.records),
    functionName,
    clock,
    invoke: handler,
    settings: {
      batchSize: BATCH_SIZE,
      functionResponseTypes: ['ReportBatchItemFailures'],
      maximumRetryAttempts: 3,
      ...kafkaOnly,
    },
    observe: (event) => write(`        ${formatMappingEvent(event)}`),
  });
  await mapping.runUntilIdle();
}
