import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Report } from '../model/telemetry.ts';
import { telemetryLevels } from '../model/telemetry-catalog.ts';
import { type Measure, toMeasures } from './measures.ts';

/** Collects what a function reports, and writes it as a few lines after each batch. */
export interface BatchReport {
  readonly report: Report;
  /** Says which Lambda function the metrics are of: their dimension `function`. */
  readonly ofFunction: (name: string) => void;
  /** Writes what has come up since the last time. */
  readonly flush: () => void;
}

interface Sum extends Measure {
  /** Counts are added up; times are kept one by one, for their percentiles. */
  readonly values: number[];
}

/** Failures that are written one by one; the rest of a batch is counted. */
const MAX_FAILURE_LINES = 20;

/**
 * Times that are written of one metric and batch. CloudWatch takes 100 for each line; half of them give
 * the same picture for half of the log.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
const MAX_TIMES = 50;

/**
 * Turns telemetry into log lines (JSON) and metrics (EMF). Failures are written one by one, all
 * else is added up. No row value is in any event, so none can be in a line (I5).
 */
export function createBatchReport(logger: Logger, metrics: Metrics): BatchReport {
  const sums = new Map<string, Sum>();
  let failures = 0;
  let functionName: string | undefined;
  return {
    report: (event) => {
      for (const measure of toMeasures(event)) addUp(sums, measure);
      const level = telemetryLevels[event.name];
      if (level === 'info') return;
      failures += 1;
      if (failures <= MAX_FAILURE_LINES) logger[level](event.name, { event });
    },
    ofFunction: (name) => {
      // Said again, it would be a warning in the log of each invocation.
      if (name === functionName) return;
      functionName = name;
      metrics.setDefaultDimensions({ function: name });
    },
    flush: () => {
      const more = failures - MAX_FAILURE_LINES;
      if (more > 0) logger.warn('More failures of this batch are not written', { more });
      logger.info('batch.summary', { sums: summarise(sums) });
      for (const sum of sums.values()) writeMetric(metrics, sum);
      sums.clear();
      failures = 0;
    },
  };
}

function addUp(sums: Map<string, Sum>, measure: Measure): void {
  const name = nameOf(measure);
  const known = sums.get(name);
  if (known === undefined) sums.set(name, { ...measure, values: [measure.value] });
  else if (measure.unit === MetricUnit.Count)
    known.values[0] = (known.values[0] ?? 0) + measure.value;
  else known.values.push(measure.value);
}

function nameOf({ metric, dimensions }: Measure): string {
  let name = metric;
  for (const dimension in dimensions) name += ` ${dimensions[dimension]}`;
  return name;
}

function writeMetric(metrics: Metrics, { metric, unit, dimensions, values, total }: Sum): void {
  if (total === true) metrics.addDimensions({});
  metrics.addDimensions(dimensions);
  for (const value of sampleTimes(values)) metrics.addMetric(metric, unit, value);
  metrics.publishStoredMetrics();
}

/** Returns values that have the same percentiles, the lowest and the highest among them. */
function sampleTimes(values: readonly number[]): readonly number[] {
  if (values.length <= MAX_TIMES) return values;
  const sorted = [...values].sort((a, b) => a - b);
  const step = (sorted.length - 1) / (MAX_TIMES - 1);
  // `Math.round` stays in the list, so that the second answer is never used.
  return Array.from({ length: MAX_TIMES }, (_, index) => sorted[Math.round(index * step)] ?? 0);
}

function summarise(sums: ReadonlyMap<string, Sum>): Readonly<Record<string, number>> {
  return Object.fromEntries([...sums].map(([name, { values }]) => [name, highest(values)]));
}

/** One number for a list: its 95th percentile; of a count, the count. */
function highest(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? 0;
}
