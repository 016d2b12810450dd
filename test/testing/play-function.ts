import { CdcError } from '../../src/errors.ts';
import { createPlainHandler } from '../../src/lambda/create-handler.ts';
import type { Delivery, Outcome, Sink, Sinks } from '../../src/model/delivery.ts';
import type { FunctionSpec } from '../../src/model/service.ts';
import type { Parcel } from '../../src/pipeline/record-work.ts';
import { createEventSourceMapping } from '../../src/tools/local/event-source-mapping/create-event-source-mapping.ts';
import {
  recordedKafka,
  recordedKinesis,
} from '../../src/tools/local/event-source-mapping/recorded-source.ts';
import { createVirtualClock } from '../../src/tools/local/event-source-mapping/virtual-clock.ts';
import type { RecordedRecords } from '../../src/tools/local/recorded-records.ts';

export interface Played {
  /** What reached the targets, in the order in which it did. */
  readonly deliveries: readonly Delivery[];
  readonly parcels: readonly Parcel[];
  readonly faults: number;
}

export interface PlayOptions {
  readonly recorded: RecordedRecords;
  /** When the newest of the records was written. */
  readonly now: number;
  /** From 0 to 1: for faults of the targets and the jitter of retries. */
  readonly random: () => number;
}

/**
 * Plays records through Lambda's event source mapping and the real handler into targets that refuse
 * a third of what they get, and do not answer for another tenth of it.
 */
export async function playFunction(
  spec: FunctionSpec,
  { recorded, now, random }: PlayOptions,
): Promise<Played> {
  const clock = createVirtualClock(now);
  const deliveries: Delivery[] = [];
  const parcels: Parcel[] = [];
  let faults = 0;
  const deliver = (one: Delivery): Outcome => {
    const chance = random();
    if (chance >= 0.33) deliveries.push(one);
    if (chance >= 0.43) return { status: 'delivered' };
    faults += 1;
    const error = new CdcError('ERR_CDC_DELIVERY_UNAVAILABLE', 'The target does not answer');
    return { status: 'failed', error };
  };
  const names = sinkNamesOf(spec);
  const sinks = names.map((name): [string, Sink] => [
    name,
    { name, deliver: async (all) => all.map(deliver) },
  ]);
  const handler = createPlainHandler(
    spec,
    {
      settings: {
        targets: addressesOf(spec),
        quarantineBucket: 'quarantine',
        archiveBucket: 'archive',
        partialAnswers: true,
        modes: {},
        epochs: [],
        parked: new Set(),
        windowRecords: 3,
        inFlight: {},
        marginMs: 1000,
      },
      // The cast holds: there is a sink for each name of the routes.
      sinks: Object.fromEntries(sinks) as Sinks & Readonly<Record<keyof Sinks, object>>,
      quarantine: async (parcel) => {
        parcels.push(parcel);
        return { status: 'delivered' };
      },
      clock,
      random,
    },
    () => undefined,
  );
  const mapping = createEventSourceMapping({
    source:
      recorded.stream === 'kinesis'
        ? recordedKinesis(recorded.records)
        : recordedKafka(recorded.records),
    settings: {
      batchSize: 4,
      functionResponseTypes: ['ReportBatchItemFailures'],
      functionTimeoutMs: 3_000,
      ...(recorded.stream === 'kafka' ? { provisionedPollers: 1 } : {}),
    },
    invoke: (event, context) => handler(event, context),
    clock,
  });
  await mapping.runUntilIdle();
  return { deliveries, parcels, faults };
}

function sinkNamesOf({ routes = [] }: FunctionSpec): readonly Delivery['sink'][] {
  // The cast holds: these are the sinks of routes.
  return sendsOf(routes).map(({ target }) => target.sink as Delivery['sink']);
}

function addressesOf({ routes = [] }: FunctionSpec): Readonly<Record<string, string>> {
  const forms: Readonly<Record<string, (name: string) => string>> = {
    sns: (name) => `arn:aws:sns:eu-west-1:000000000000:${name}`,
    sqs: (name) => `https://sqs.example/000000000000/${name}`,
    opensearch: (name) => `https://search.example/${name}`,
  };
  return Object.fromEntries(
    sendsOf(routes).map(({ target: { sink, name, facts } }) => {
      const suffix = 'fifo' in facts && facts.fifo === true ? '.fifo' : '';
      return [name, forms[sink]?.(`${name}${suffix}`) ?? name];
    }),
  );
}

function sendsOf(routes: NonNullable<FunctionSpec['routes']>) {
  return routes.flatMap((set) => Object.values(set).flatMap(({ sends }) => sends));
}
