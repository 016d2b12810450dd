import { CdcError } from '../../../errors.ts';
import type { FailureDestination } from './failure-message.ts';
import type { FilterCriteria } from './filter-criteria.ts';
import type { SourceRecord, StartingPosition } from './stream-model.ts';

/** The settings of an event source mapping, with the names of Lambda's API. */
export interface MappingSettings {
  readonly batchSize?: number;
  /** 0 for Kinesis and 500 ms for Kafka unless said otherwise. */
  readonly maximumBatchingWindowMs?: number;
  /** Kinesis: how many batches of a shard are on their way at once. */
  readonly parallelizationFactor?: number;
  readonly startingPosition?: StartingPosition;
  readonly filterCriteria?: FilterCriteria;
  readonly functionResponseTypes?: readonly 'ReportBatchItemFailures'[];
  readonly bisectBatchOnFunctionError?: boolean;
  /** -1 is without end. */
  readonly maximumRetryAttempts?: number;
  /** -1 is without end. */
  readonly maximumRecordAgeInSeconds?: number;
  readonly onFailure?: FailureDestination;
  /**
   * Kafka: the number of pollers of provisioned mode. Without it the mapping is on-demand: one
   * consumer, no partial answers, and each batch comes again until it succeeds.
   */
  readonly provisionedPollers?: number;
  readonly functionTimeoutMs?: number;
  readonly assumptions?: Partial<Assumptions>;
}

/** What AWS does not say, or says in two ways. A consumer must be right under each. */
export interface Assumptions {
  /**
   * After a partial answer of Kafka, Lambda sends again `just-those` items, or per partition
   * everything that a batch held from the lowest one on (`resume`).
   */
  readonly kafkaPartialAnswer: 'just-those' | 'resume';
  /** With `just-those`: the next batch may come before the items that are sent again. */
  readonly nextBatchOvertakes: boolean;
  /** How a Kafka event says that there is no key or value: both were seen. */
  readonly noValue: 'absent' | 'null';
  /** The pause before an invocation that follows `failures` failed ones. */
  readonly retryDelayMs: (failures: number) => number;
  /** How often a lane without new records is asked again. */
  readonly pollIntervalMs: number;
  /** When the stream itself forgets a record. */
  readonly retentionMs: number;
}

export type ResolvedSettings = Required<
  Omit<MappingSettings, 'onFailure' | 'filterCriteria' | 'provisionedPollers' | 'assumptions'>
> &
  Pick<MappingSettings, 'onFailure' | 'filterCriteria' | 'provisionedPollers'> & {
    readonly assumptions: Assumptions;
    readonly reportsItemFailures: boolean;
  };

const DAY_MS = 86_400_000;
/** Lambda's limit for Kafka with a destination: infinite retries are 10 retries. */
const KAFKA_RETRIES_WITH_DESTINATION = 10;

/**
 * Returns the settings with their defaults.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID`, naming everything that Lambda would refuse.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/msk-esm-parameters.html
 */
export function resolveSettings(
  stream: SourceRecord['stream'],
  settings: MappingSettings,
): ResolvedSettings {
  const resolved = withDefaults(stream, settings);
  const problems = [
    ...findRangeProblems(resolved),
    ...(stream === 'kafka' ? findKafkaProblems(settings) : findKinesisProblems(settings)),
  ];
  if (problems.length === 0) return resolved;
  throw new CdcError(
    'ERR_CDC_SETTINGS_INVALID',
    `Event source mapping is not valid:\n- ${problems.join('\n- ')}`,
  );
}

function withDefaults(stream: SourceRecord['stream'], settings: MappingSettings): ResolvedSettings {
  const retries = settings.maximumRetryAttempts ?? -1;
  const isCapped = stream === 'kafka' && settings.onFailure !== undefined && retries === -1;
  return {
    batchSize: 100,
    maximumBatchingWindowMs: stream === 'kafka' ? 500 : 0,
    parallelizationFactor: 1,
    startingPosition: { at: 'TRIM_HORIZON' },
    functionResponseTypes: [],
    bisectBatchOnFunctionError: false,
    maximumRecordAgeInSeconds: -1,
    functionTimeoutMs: 60_000,
    ...settings,
    maximumRetryAttempts: isCapped ? KAFKA_RETRIES_WITH_DESTINATION : retries,
    reportsItemFailures: (settings.functionResponseTypes ?? []).includes('ReportBatchItemFailures'),
    assumptions: {
      kafkaPartialAnswer: 'just-those',
      nextBatchOvertakes: false,
      noValue: 'absent',
      retryDelayMs: doublingToOneMinute,
      pollIntervalMs: stream === 'kafka' ? 100 : 1000,
      retentionMs: stream === 'kafka' ? 7 * DAY_MS : DAY_MS,
      ...settings.assumptions,
    },
  };
}

function doublingToOneMinute(failures: number): number {
  return Math.min(60_000, 500 * 2 ** Math.min(failures, 10));
}

interface Range {
  readonly name: string;
  readonly value: number;
  readonly from: number;
  readonly to: number;
  readonly orInfinite?: boolean;
}

function findRangeProblems(settings: ResolvedSettings): readonly string[] {
  const ranges: readonly Range[] = [
    { name: 'batchSize', value: settings.batchSize, from: 1, to: 10_000 },
    {
      name: 'maximumBatchingWindowMs',
      value: settings.maximumBatchingWindowMs,
      from: 0,
      to: 300_000,
    },
    { name: 'parallelizationFactor', value: settings.parallelizationFactor, from: 1, to: 10 },
    {
      name: 'maximumRetryAttempts',
      value: settings.maximumRetryAttempts,
      from: 0,
      to: 10_000,
      orInfinite: true,
    },
    {
      name: 'maximumRecordAgeInSeconds',
      value: settings.maximumRecordAgeInSeconds,
      from: 60,
      to: 604_800,
      orInfinite: true,
    },
    { name: 'provisionedPollers', value: settings.provisionedPollers ?? 1, from: 1, to: 2000 },
    { name: 'functionTimeoutMs', value: settings.functionTimeoutMs, from: 1, to: 900_000 },
  ];
  return ranges
    .filter(({ value, from, to, orInfinite = false }) => {
      const isInside = Number.isInteger(value) && value >= from && value <= to;
      return !(isInside || (orInfinite && value === -1));
    })
    .map(({ name, from, to, orInfinite = false }) => {
      const infinite = orInfinite ? '-1 or ' : '';
      return `${name} is ${infinite}a whole number from ${from} to ${to}`;
    });
}

function findKafkaProblems(settings: MappingSettings): readonly string[] {
  const problems =
    settings.parallelizationFactor === undefined ? [] : ['parallelizationFactor is for Kinesis'];
  if (settings.provisionedPollers !== undefined) return problems;
  const provisionedOnly = [
    'functionResponseTypes',
    'bisectBatchOnFunctionError',
    'maximumRetryAttempts',
    'maximumRecordAgeInSeconds',
  ] as const;
  return [
    ...problems,
    ...provisionedOnly
      .filter((name) => settings[name] !== undefined)
      .map((name) => `${name} of Kafka needs provisioned mode`),
    ...(settings.onFailure?.kind === 'kafka'
      ? ['a Kafka topic as on-failure destination needs provisioned mode']
      : []),
  ];
}

function findKinesisProblems(settings: MappingSettings): readonly string[] {
  return [
    ...(settings.provisionedPollers === undefined ? [] : ['provisionedPollers is for Kafka']),
    ...(settings.onFailure?.kind === 'kafka' ? ['onFailure of Kinesis is SQS, SNS or S3'] : []),
  ];
}
