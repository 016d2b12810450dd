import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { TelemetryEvent } from '../model/telemetry.ts';

/** One number that an event adds to a metric. Dimensions have few values: never a key or position. */
export interface Measure {
  readonly metric: string;
  readonly value: number;
  readonly unit: (typeof MetricUnit)[keyof typeof MetricUnit];
  readonly dimensions: Readonly<Record<string, string>>;
  /** Also written without these dimensions: an alarm reads one metric and cannot add up several. */
  readonly total?: true;
}

/** Returns what an event adds to the metrics. */
export function toMeasures(event: TelemetryEvent): readonly Measure[] {
  switch (event.name) {
    case 'batch.received':
      return [count('RecordsReceived', event.records)];
    case 'batch.finished':
      return [count('RecordsOpen', event.open)];
    case 'batch.braked':
      return [count('BatchesBraked')];
    case 'record.skipped':
      return [count('RecordsSkipped', 1, { reason: event.reason })];
    case 'record.quarantined':
      return [withTotal(count('RecordsQuarantined', 1, { code: event.code }))];
    case 'delivery.done':
      return measureDelivery(event);
    case 'delivery.failed':
      return [count('DeliveryFailures', 1, { target: event.target, code: event.code })];
    case 'delivery.retried':
      return [count('DeliveryRetries', event.count, { target: event.target })];
    case 'delivery.known':
      return [count('DeliveriesKnown', event.count, { target: event.target })];
    case 'delivery.unmarked':
      return [count('DeliveriesUnmarked', event.count, { target: event.target })];
    case 'batch.stale':
      return [withTotal(count('BatchesStale', 1, { target: event.target }))];
    case 'order.unknown':
      return [count('OrderUnknown', 1, { target: event.target })];
    case 'columns.lost':
      return [count('ColumnsLost', 1, { target: event.target })];
    case 'lane.stopped':
      return [count('LanesStopped')];
    case 'lane.stuck':
      return [count('LanesStuck'), time('StuckLaneAge', event.ageMs)];
    case 'order.unsafe':
      return [count('OrderUnsafe')];
    case 'schema.drift':
      return [withTotal(count('SchemaDrift', 1, { table: event.table }))];
  }
}

type DeliveryDone = Extract<TelemetryEvent, { readonly name: 'delivery.done' }>;

function measureDelivery({ target, status, latencyMs }: DeliveryDone): readonly Measure[] {
  const done = count('Deliveries', 1, { target, status });
  if (latencyMs === undefined) return [done];
  return [done, time('DeliveryLatency', latencyMs, { target })];
}

function count(metric: string, value = 1, dimensions: Measure['dimensions'] = {}): Measure {
  return { metric, value, unit: MetricUnit.Count, dimensions };
}

function time(metric: string, value: number, dimensions: Measure['dimensions'] = {}): Measure {
  return { metric, value, unit: MetricUnit.Milliseconds, dimensions };
}

function withTotal(measure: Measure): Measure {
  return { ...measure, total: true };
}
