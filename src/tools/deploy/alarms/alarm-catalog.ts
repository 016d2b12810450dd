import type { FunctionDeployment } from '../deployment.ts';
import {
  deliveryStreamsOf,
  hasBatchesToKeep,
  hasMappingMetrics,
  keepsState,
  routesChanges,
  sourceMetric,
} from './function-facts.ts';
import type { MetricOf } from './metric-of.ts';

/** One alarm: what it reads, when it rings, and what that means. */
export interface AlarmRule {
  readonly metric: MetricOf | ((deployed: FunctionDeployment) => MetricOf);
  readonly statistic: 'Sum' | 'Maximum' | 'p95';
  /** In `unit`. `undefined`: there is no value that fits most services, so that it has to be set. */
  readonly threshold: number | undefined;
  readonly unit: 'times' | 'records' | 'seconds' | 'minutes';
  /** `silence`: rings if the metric has been zero or absent for `threshold` minutes. */
  readonly rings: 'at-threshold' | 'silence';
  readonly periodSeconds: number;
  /** Of so many periods, so many must be bad. */
  readonly periods: number;
  readonly badPeriods: number;
  readonly appliesTo: (deployed: FunctionDeployment) => boolean;
  /** One sentence without its full stop. */
  readonly means: string;
}

const MINUTE = 60;
const always = (): boolean => true;

/** A count that is to be zero, and that someone must look at the first time it is not. */
const atOnce = {
  statistic: 'Sum',
  threshold: 1,
  unit: 'times',
  rings: 'at-threshold',
  periodSeconds: 5 * MINUTE,
  periods: 1,
  badPeriods: 1,
} as const;

/** What is told once for each execution environment: within an hour, it rings once. */
const hourly = { ...atOnce, periodSeconds: 60 * MINUTE } as const;

/** What comes and goes by itself: only a quarter of an hour of it is worth a call. */
const lasting = { ...atOnce, periods: 3, badPeriods: 3 } as const;

/**
 * Every alarm, by the code that settings and runbooks know it by: `docs/runbooks/<code>.md`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export const alarmCatalog = {
  'iterator-age': {
    ...lasting,
    metric: { name: 'IteratorAge', by: 'lambda' },
    statistic: 'Maximum',
    threshold: 900,
    unit: 'seconds',
    appliesTo: ({ source }) => source.stream === 'kinesis',
    means: 'The function is behind its Kinesis stream, or a shard waits',
  },
  'offset-lag': {
    ...lasting,
    metric: { name: 'OffsetLag', by: 'lambda' },
    statistic: 'Maximum',
    threshold: 10_000,
    unit: 'records',
    appliesTo: ({ source }) => source.stream === 'kafka',
    means: 'The function is behind its Kafka topic, or a partition waits',
  },
  'source-silent': {
    metric: sourceMetric,
    statistic: 'Sum',
    threshold: undefined,
    unit: 'minutes',
    rings: 'silence',
    periodSeconds: MINUTE,
    // As many as the threshold says.
    periods: 1,
    badPeriods: 1,
    appliesTo: always,
    means: 'Nothing has come from the source, which is never that quiet',
  },
  latency: {
    ...lasting,
    metric: { name: 'DeliveryLatency', by: 'target' },
    statistic: 'p95',
    threshold: 300,
    unit: 'seconds',
    appliesTo: always,
    means: 'Changes reach the target late, counted from their commit',
  },
  'stuck-lane': {
    ...atOnce,
    metric: { name: 'LanesStuck', by: 'own' },
    appliesTo: always,
    means: 'A shard or partition has waited at one record for a quarter of an hour or more',
  },
  quarantine: {
    ...atOnce,
    metric: { name: 'RecordsQuarantined', by: 'own' },
    unit: 'records',
    appliesTo: always,
    means: 'Records, or deliveries of them, were set aside because they can never be made',
  },
  brake: {
    ...atOnce,
    metric: { name: 'BatchesBraked', by: 'own' },
    appliesTo: routesChanges,
    means: 'Everything of one route or table fails alike, so that all records wait',
  },
  'dropped-records': {
    ...atOnce,
    metric: { name: 'DroppedEventCount', by: 'mapping' },
    unit: 'records',
    appliesTo: hasMappingMetrics,
    means: 'Lambda gave up records and kept them nowhere',
  },
  'archive-late': {
    ...lasting,
    metric: { name: 'DeliveryToS3.DataFreshness', by: 'stream' },
    statistic: 'Maximum',
    threshold: 3_600,
    unit: 'seconds',
    appliesTo: (deployed) => deliveryStreamsOf(deployed).length > 0,
    means: 'A delivery stream holds records that it cannot write to S3',
  },
  'given-up-batches': {
    ...atOnce,
    metric: { name: 'OnFailureDestinationDeliveredEventCount', by: 'mapping' },
    unit: 'records',
    appliesTo: hasBatchesToKeep,
    means: 'Lambda gave up batches after their last retry and keeps them as objects',
  },
  'batches-not-kept': {
    ...atOnce,
    metric: { name: 'DestinationDeliveryFailures', by: 'lambda' },
    // Lambda counts it for streams of Kinesis and DynamoDB only: of Kafka, it could never ring.
    appliesTo: ({ source, mapping }) =>
      source.stream === 'kinesis' && mapping.onFailure !== undefined,
    means: 'Lambda gave up a batch and could not keep it',
  },
  errors: {
    ...lasting,
    metric: { name: 'Errors', by: 'lambda' },
    badPeriods: 2,
    appliesTo: always,
    means: 'Invocations fail as a whole, and their batches come again',
  },
  throttles: {
    ...lasting,
    metric: { name: 'Throttles', by: 'lambda' },
    appliesTo: always,
    means: 'Lambda has no free concurrency to run the function',
  },
  drift: {
    ...hourly,
    metric: { name: 'SchemaDrift', by: 'own' },
    appliesTo: routesChanges,
    means: 'A table of the source no longer has the shape that is declared',
  },
  stale: {
    ...lasting,
    metric: { name: 'BatchesStale', by: 'own' },
    badPeriods: 2,
    appliesTo: keepsState,
    means: 'Most changes for a target are older than what it holds, and are not applied',
  },
  'order-unsafe': {
    ...hourly,
    metric: { name: 'OrderUnsafe', by: 'own' },
    appliesTo: routesChanges,
    means: 'Records are not keyed by the key of their row, so that their order cannot be trusted',
  },
} as const satisfies Readonly<Record<string, AlarmRule>>;

export type AlarmCode = keyof typeof alarmCatalog;

/** The codes in the order of the catalog. */
// The cast holds: a constant object has no other keys.
export const alarmCodes = Object.keys(alarmCatalog) as readonly AlarmCode[];
