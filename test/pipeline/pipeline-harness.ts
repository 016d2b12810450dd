import { CdcError } from '../../src/errors.ts';
import type { Frontier } from '../../src/model/batch.ts';
import type { AnyChange } from '../../src/model/change-event.ts';
import type { Delivery, DynamodbDelivery, Outcome, SnsDelivery } from '../../src/model/delivery.ts';
import type { Lane, StreamRecord } from '../../src/model/record.ts';
import type { Routed } from '../../src/model/route.ts';
import { table } from '../../src/model/table.ts';
import type { TelemetryEvent } from '../../src/model/telemetry.ts';
import { versionOf } from '../../src/model/version.ts';
import type { Parcel } from '../../src/pipeline/record-work.ts';
import { type PipelineParts, runInvocation } from '../../src/pipeline/run-invocation.ts';
import { createVirtualClock } from '../../src/tools/local/event-source-mapping/virtual-clock.ts';

export const DELIVERED: Outcome = { status: 'delivered' };
export const FAILED: Outcome = {
  status: 'failed',
  error: new CdcError('ERR_CDC_DELIVERY_UNAVAILABLE', 'Down'),
};
export const THROTTLED: Outcome = {
  status: 'failed',
  error: new CdcError('ERR_CDC_DELIVERY_THROTTLED', 'Slow down'),
};
export const REJECTED: Outcome = {
  status: 'rejected',
  error: new CdcError('ERR_CDC_DELIVERY_REJECTED', 'Not this one'),
};

const things = table({ schema: 'app', name: 'things', key: [], columns: {} });

/** A Kafka lane of records; offsets count from 0. */
export function laneOf(records: number, topic = 't'): Lane {
  return {
    id: `${topic}-0`,
    records: Array.from(
      { length: records },
      (_, offset): StreamRecord => ({
        position: { stream: 'kafka', topic, partition: 0, offset },
        key: undefined,
        value: new Uint8Array([offset % 256]),
        headers: [],
        partitionKey: undefined,
        arrivedAt: undefined,
        keySchema: undefined,
        valueSchema: undefined,
      }),
    ),
  };
}

export function eventAt(record: StreamRecord): AnyChange {
  return {
    kind: 'change',
    operation: 'truncate',
    table: things,
    source: {
      captureTool: 'debezium',
      connector: undefined,
      server: undefined,
      snapshot: false,
      transactionId: undefined,
      transactionOrder: undefined,
      committedAt: undefined,
      capturedAt: undefined,
      position: undefined,
    },
    uncaptured: [],
    position: record.position,
    arrivedAt: undefined,
  };
}

/** The place of an event in its lane: what the tests decide by. */
export function offsetOf({ position }: { readonly position: AnyChange['position'] }): number {
  return position.stream === 'kafka' ? position.offset : -1;
}

export function message(event: AnyChange, item = `${offsetOf(event)}`): SnsDelivery {
  return {
    sink: 'sns',
    route: 'alert',
    target: 'alerts',
    position: event.position,
    item,
    event,
    effectId: `effect-${offsetOf(event)}`,
    request: {
      message: `${offsetOf(event)}`,
      subject: undefined,
      attributes: {},
      group: undefined,
    },
  };
}

export function put(
  event: AnyChange,
  item: string,
  image: Readonly<Record<string, number>>,
  complete = true,
): DynamodbDelivery {
  return {
    sink: 'dynamodb',
    route: 'copy',
    target: 'copies',
    position: event.position,
    item,
    event,
    version: versionOf(event),
    request: { action: 'put', key: { id: item }, image, complete },
  };
}

export function routed(...deliveries: readonly Delivery[]): Routed {
  return { deliveries, rejections: [], skips: [] };
}

export interface Run {
  readonly frontiers: readonly Frontier[];
  /** Requests in the order in which they were sent. */
  readonly requests: readonly (readonly Delivery[])[];
  readonly sent: readonly Delivery[];
  readonly parcels: readonly Parcel[];
  readonly reports: readonly TelemetryEvent[];
  readonly tookMs: number;
}

export interface RunOptions
  extends Partial<
    Pick<PipelineParts, 'decode' | 'parked' | 'windowRecords' | 'inFlight' | 'refusals' | 'find'>
  > {
  readonly lanes: readonly Lane[];
  readonly route: (event: AnyChange) => Routed;
  /** Returns a delivery; `attempt` counts from 0 for each. */
  readonly answer?: (delivery: Delivery, attempt: number) => Outcome | undefined;
  readonly park?: (parcel: Parcel) => Outcome;
  readonly budgetMs?: number;
}

/** Runs one invocation over fakes on a virtual clock. */
export async function run(options: RunOptions): Promise<Run> {
  const {
    lanes,
    route,
    answer = () => DELIVERED,
    park = () => DELIVERED,
    budgetMs = 60_000,
  } = options;
  const clock = createVirtualClock(1_700_000_000_000);
  const startedAt = clock.now();
  const requests: (readonly Delivery[])[] = [];
  const parcels: Parcel[] = [];
  const reports: TelemetryEvent[] = [];
  const attempts = new Map<string, number>();
  const deliver = async (deliveries: readonly Delivery[]): Promise<readonly Outcome[]> => {
    requests.push(deliveries);
    await clock.sleep(10);
    return deliveries.flatMap((delivery) => {
      const name = JSON.stringify([delivery.route, delivery.position, delivery.item]);
      const attempt = attempts.get(name) ?? 0;
      attempts.set(name, attempt + 1);
      return answer(delivery, attempt) ?? [];
    });
  };
  const frontiers = await runInvocation(
    lanes,
    {
      decode: options.decode ?? eventAt,
      route,
      archive: undefined,
      parked: options.parked ?? new Set(),
      prepare: undefined,
      sinks: {
        sns: { name: 'sns', deliver, limits: { perRequest: 100 } },
        dynamodb: { name: 'dynamodb', deliver, limits: { perRequest: 100 } },
      },
      park: (parcel) => {
        parcels.push(parcel);
        return Promise.resolve(park(parcel));
      },
      clock,
      random: () => 0.5,
      report: (event) => reports.push(event),
      find: options.find,
      windowRecords: options.windowRecords ?? 10,
      inFlight: options.inFlight ?? {},
      refusals: options.refusals ?? new Map(),
    },
    budgetMs,
  );
  return {
    frontiers,
    requests,
    sent: requests.flat(),
    parcels,
    reports,
    tookMs: clock.now() - startedAt,
  };
}
