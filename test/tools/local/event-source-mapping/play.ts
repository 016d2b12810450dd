import {
  createEventSourceMapping,
  type EventSourceMappingOptions,
} from '../../../../src/tools/local/event-source-mapping/create-event-source-mapping.ts';
import type { FailureMessage } from '../../../../src/tools/local/event-source-mapping/failure-message.ts';
import {
  formatMappingEvent,
  type MappingEvent,
} from '../../../../src/tools/local/event-source-mapping/mapping-event.ts';
import {
  recordedKafka,
  recordedKinesis,
} from '../../../../src/tools/local/event-source-mapping/recorded-source.ts';
import type { MappingSettings } from '../../../../src/tools/local/event-source-mapping/settings.ts';
import type {
  KafkaSourceRecord,
  KinesisSourceRecord,
  SourceRecord,
} from '../../../../src/tools/local/event-source-mapping/stream-model.ts';
import {
  createVirtualClock,
  type VirtualClock,
} from '../../../../src/tools/local/event-source-mapping/virtual-clock.ts';

export const START = Date.parse('2022-04-15T10:00:00.000Z');
/** 56 digits, as Kinesis has. */
const FIRST_SEQUENCE_NUMBER =
  49_590_338_271_490_256_608_559_692_538_361_571_095_921_575_989_136_588_000n;

export function sequenceNumber(n: number): string {
  return String(FIRST_SEQUENCE_NUMBER + BigInt(n));
}

export function kinesisRecord(
  n: number,
  changes: Partial<KinesisSourceRecord> = {},
): KinesisSourceRecord {
  return {
    stream: 'kinesis',
    shardId: 'shardId-000000000000',
    sequenceNumber: sequenceNumber(n),
    partitionKey: 'key',
    data: Buffer.from(JSON.stringify({ n })),
    arrivedAt: START,
    ...changes,
  };
}

export function kafkaRecord(
  offset: number,
  changes: Partial<KafkaSourceRecord> = {},
): KafkaSourceRecord {
  return {
    stream: 'kafka',
    topic: 'db.dbo.in-voices',
    partition: 0,
    offset,
    arrivedAt: START,
    timestampType: 'CREATE_TIME',
    key: Buffer.from(`{"id":${offset}}`),
    value: Buffer.from(JSON.stringify({ n: offset })),
    headers: [],
    ...changes,
  };
}

export function kinesisRecords(count: number): readonly KinesisSourceRecord[] {
  return Array.from({ length: count }, (_, n) => kinesisRecord(n));
}

export function kafkaRecords(count: number, partition = 0): readonly KafkaSourceRecord[] {
  return Array.from({ length: count }, (_, offset) => kafkaRecord(offset, { partition }));
}

/** A function that always throws. */
export function failing(): never {
  throw new Error('no');
}

/** The partial answer of a function on Kinesis. */
export function failuresOf(...numbers: readonly number[]): object {
  return { batchItemFailures: numbers.map((n) => ({ itemIdentifier: sequenceNumber(n) })) };
}

/** The part of Lambda's events that the tests look at. */
export interface SeenEvent {
  readonly Records?: readonly {
    readonly eventID: string;
    readonly kinesis: { readonly sequenceNumber: string; readonly partitionKey: string };
  }[];
  readonly records?: Readonly<Record<string, readonly { readonly offset: number }[]>>;
}

export interface Played {
  /** What each invocation held: numbers of Kinesis records, or `partition:offset` of Kafka's. */
  readonly invocations: readonly (readonly (number | string)[])[];
  readonly events: readonly MappingEvent[];
  readonly lines: readonly string[];
  readonly messages: readonly FailureMessage[];
  readonly settled: readonly SourceRecord[];
  readonly clock: VirtualClock;
}

export interface Script {
  readonly records: readonly SourceRecord[];
  readonly settings?: MappingSettings;
  readonly destination?: 's3' | 'sqs' | 'sns' | 'kafka';
  /** The function: gets what it was sent, and the number of the invocation, from 1. */
  readonly answer?: (
    sent: readonly (number | string)[],
    invocation: number,
    clock: VirtualClock,
    signal: AbortSignal,
  ) => unknown;
  readonly clusterArn?: string | undefined;
}

/** Plays records through a mapping on a virtual clock. */
export async function play(script: Script): Promise<Played> {
  const clock = createVirtualClock(START);
  const invocations: (readonly (number | string)[])[] = [];
  const events: MappingEvent[] = [];
  const messages: FailureMessage[] = [];
  const settled: SourceRecord[] = [];
  const onFailure =
    script.destination === undefined
      ? undefined
      : {
          kind: script.destination,
          send: async (message: FailureMessage) => void messages.push(message),
        };
  let ids = 0;
  const options: EventSourceMappingOptions = {
    source: sourceOf(script.records, clock, settled),
    clock,
    settings: { ...script.settings, ...(onFailure === undefined ? {} : { onFailure }) },
    observe: (event) => void events.push(event),
    newId: () => `id-${++ids}`,
    invoke: async (event, _context, signal) => {
      // The cast holds: the mapping built it.
      const sent = namesOf(event as SeenEvent);
      invocations.push(sent);
      return script.answer?.(sent, invocations.length, clock, signal) ?? null;
    },
  };

  await createEventSourceMapping(options).runUntilIdle();

  const lines = events.map(formatMappingEvent);
  return { invocations, events, lines, messages, settled, clock };
}

function sourceOf(
  records: readonly SourceRecord[],
  clock: VirtualClock,
  settled: SourceRecord[],
): EventSourceMappingOptions['source'] {
  const options = {
    clock,
    onSettled: (done: readonly SourceRecord[]) => void settled.push(...done),
  };
  return records[0]?.stream === 'kafka'
    ? recordedKafka(
        records.filter((record) => record.stream === 'kafka'),
        options,
      )
    : recordedKinesis(
        records.filter((record) => record.stream === 'kinesis'),
        options,
      );
}

function namesOf({ Records, records }: SeenEvent): readonly (number | string)[] {
  if (Records !== undefined) {
    return Records.map(({ kinesis }) =>
      Number(BigInt(kinesis.sequenceNumber) - FIRST_SEQUENCE_NUMBER),
    );
  }
  return Object.entries(records ?? {}).flatMap(([lane, inLane]) =>
    inLane.map(({ offset }) => `${lane.slice(lane.lastIndexOf('-') + 1)}:${offset}`),
  );
}
