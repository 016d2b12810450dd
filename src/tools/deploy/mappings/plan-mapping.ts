import type { FunctionSpec } from '../../../model/service.ts';
import type { Value } from '../../cloudformation/resource.ts';
import type { BoundSource, Mapping } from '../deployment.ts';
import { streamMappingIdOf, topicMappingIdOf } from '../logical-ids.ts';
import { SETTINGS_BLOCK } from '../settings/deploy-settings.ts';
import type { FunctionSettings } from '../settings/function-settings.ts';
import type { AddProblem } from '../settings/read-part.ts';

/** Routes answer within a minute; what only goes to Firehose may come in larger batches. */
const ROUTES = { batchSize: 1_000, windowSeconds: 1 };
const ARCHIVE = { batchSize: 10_000, windowSeconds: 10 };

/** Above this, Lambda wants a window on Kinesis. */
const BATCH_WITHOUT_WINDOW = 10;
/** With −1 and a destination, Lambda gives up on Kafka after 10; this lasts longer than any outage. */
const KAFKA_RETRIES = 10_000;
const NO_LIMIT = -1;
const MAX_AGE_SECONDS = 604_800;
const SECONDS_PER_HOUR = 3_600;
const HOURS_PER_DAY = 24;

export interface MappingFacts {
  readonly name: string;
  readonly spec: FunctionSpec;
  readonly source: BoundSource;
  /** ARN of the bucket for what Lambda gives up. */
  readonly onFailure: Value;
}

/** Returns the settings of the event source mapping of a function, which the promises of an invocation need. */
export function planMapping(
  facts: MappingFacts,
  settings: FunctionSettings,
  add: AddProblem,
): Mapping {
  const { name, spec, source, onFailure } = facts;
  const usual = spec.archive === undefined || spec.routes !== undefined ? ROUTES : ARCHIVE;
  const { startingPosition, parallelization } = settings;
  const batchSize = settings.batchSize ?? usual.batchSize;
  const windowSeconds = settings.batchWindow ?? usual.windowSeconds;
  checkLimits(facts, { batchSize, windowSeconds, parallelization }, add);
  const ids =
    source.stream === 'kinesis'
      ? [streamMappingIdOf(name)]
      : source.topics.map((topic) => topicMappingIdOf(name, topic));
  return {
    logicalId: ids[0] ?? '',
    logicalIds: ids,
    batchSize,
    windowSeconds,
    parallelization,
    enabled: settings.enabled,
    startingPosition: typeof startingPosition === 'object' ? 'AT_TIMESTAMP' : startingPosition,
    startingTime: typeof startingPosition === 'object' ? startingPosition.at : undefined,
    ...limitsOf(source, onFailure),
  };
}

/** Limits of Lambda that two settings have together; those of one are in its schema. */
function checkLimits(
  { name, source }: MappingFacts,
  chosen: Pick<Mapping, 'batchSize' | 'windowSeconds' | 'parallelization'>,
  add: AddProblem,
): void {
  const place = `${SETTINGS_BLOCK}.functions.${name}`;
  const { batchSize, windowSeconds, parallelization } = chosen;
  if (source.stream === 'kinesis' && batchSize > BATCH_WITHOUT_WINDOW && windowSeconds === 0) {
    add(`${place}.batchWindow`, 'is at least 1 on Kinesis where a batch has more than 10 records');
  }
  if (source.stream === 'kafka' && parallelization > 1) {
    add(`${place}.parallelization`, 'is a setting of Kinesis: Kafka has pollers');
  }
}

/** On-demand pollers of Kafka repeat a batch until it is done; they know no limits. */
function limitsOf(
  source: BoundSource,
  onFailure: Value,
): Pick<Mapping, 'partialAnswers' | 'retries' | 'maximumAgeSeconds' | 'onFailure'> {
  if (source.stream === 'kafka' && source.pollers === 'on-demand') {
    return {
      partialAnswers: false,
      retries: NO_LIMIT,
      maximumAgeSeconds: NO_LIMIT,
      onFailure: undefined,
    };
  }
  return {
    partialAnswers: true,
    retries: source.stream === 'kafka' ? KAFKA_RETRIES : NO_LIMIT,
    maximumAgeSeconds: maximumAgeOf(source.retentionHours),
    onFailure,
  };
}

/** A day before the stream forgets it; of a stream that keeps a day or two, half of that. */
function maximumAgeOf(retentionHours: number): number {
  const hours = Math.max(retentionHours - HOURS_PER_DAY, retentionHours / 2);
  return Math.min(Math.floor(hours * SECONDS_PER_HOUR), MAX_AGE_SECONDS);
}
