import { systemClock } from '../../../lambda/system-clock.ts';
import type { Clock } from '../../../model/batch.ts';
import { compileFilterCriteria } from './filter-criteria.ts';
import { gatherBatch } from './gather-batch.ts';
import type { AcquireInvoke, Invoke } from './invoke-function.ts';
import { createEventBuilder } from './lambda-event.ts';
import { createLaneFeeds, type Feed } from './lane-feeds.ts';
import type { Observe } from './mapping-event.ts';
import type { Batch } from './plan-retry.ts';
import { type BatchRunner, type FunctionOptions, runBatch, spanOf } from './run-batch.ts';
import { type MappingSettings, type ResolvedSettings, resolveSettings } from './settings.ts';
import { laneIdOf, type RecordLane, type RecordSource, type SourceRecord } from './stream-model.ts';

export interface EventSourceMappingOptions {
  readonly source: RecordSource;
  /** The function; or what waits until it can be invoked, whose time is not counted as its own. */
  readonly invoke: Invoke | { readonly acquire: AcquireInvoke };
  readonly settings?: MappingSettings;
  /** Asked for each record; `false` lets all of them pass, whatever the filters are. */
  readonly isFiltering?: () => boolean;
  readonly functionName?: string;
  readonly clock?: Clock;
  readonly observe?: Observe;
  /** Random unless given: request ids, and the ids in the names of on-failure objects. */
  readonly newId?: () => string;
}

export interface EventSourceMapping {
  /**
   * Works until no lane will ever have a record again. With a source that never ends, until
   * `signal` is aborted: then batches under way are finished and nothing new is begun.
   */
  readonly runUntilIdle: (signal?: AbortSignal) => Promise<void>;
}

/**
 * Creates a model of Lambda's event source mapping for Kinesis and Kafka: it reads, filters, batches,
 * invokes, and does with the answer what Lambda does.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` for settings that Lambda refuses.
 */
export function createEventSourceMapping(options: EventSourceMappingOptions): EventSourceMapping {
  const { source, clock = systemClock, observe = () => undefined } = options;
  const newId = options.newId ?? (() => crypto.randomUUID());
  const settings = resolveSettings(source.stream, options.settings ?? {});
  const passes = compileFilterCriteria(source.stream, settings.filterCriteria);
  const { isFiltering = () => true } = options;
  const filter = (record: SourceRecord): boolean => !isFiltering() || passes(record);
  const builder = createEventBuilder(source, settings.assumptions.noValue);
  const mappingId = newId();

  function feedsOf(lane: RecordLane): readonly Feed[] {
    return createLaneFeeds(lane, {
      count: settings.parallelizationFactor,
      filter,
      onFiltered: (records) => observe({ name: 'records.filtered', records: spanOf(records) }),
    });
  }

  return {
    async runUntilIdle(signal = new AbortController().signal) {
      const common = {
        source,
        settings,
        builder,
        clock,
        observe,
        mappingId,
        signal,
        function: toFunctionOptions(options, { settings, clock, newId }),
      };
      const started = new Set<string>();
      // Asked again whenever a poller has nothing left: children of a shard begin while others go on.
      const startPollers = async (): Promise<void> => {
        const all: readonly RecordLane[] = source.lanes(settings.startingPosition);
        const lanes = all.filter(({ id }) => !started.has(id));
        if (lanes.length === 0 || signal.aborted) return;
        for (const { id } of lanes) started.add(id);
        await Promise.all(
          assign(source, settings, lanes).map(async (assigned) => {
            const settle = createSettle(assigned);
            const groups = groupFeeds(source, assigned.map(feedsOf));
            await Promise.all(groups.map((feeds) => runPoller(feeds, { ...common, settle })));
            await startPollers();
          }),
        );
      };
      await runWhileGrowing(source, startPollers);
    },
  };
}

/** Starts the pollers of the lanes there are, and of those that come while others go on. */
async function runWhileGrowing(
  source: RecordSource,
  startPollers: () => Promise<void>,
): Promise<void> {
  const ended = new AbortController();
  const running = [startPollers()];
  try {
    for (let isGrowing = true; isGrowing; ) {
      const allEnded = Promise.all(running).then(() => false);
      const more = source.moreLanes?.(ended.signal).then(() => true);
      isGrowing = await Promise.race(more === undefined ? [allEnded] : [allEnded, more]);
      if (isGrowing) running.push(startPollers());
    }
  } finally {
    ended.abort();
  }
}

/** Kafka: lanes are dealt out to the pollers. Kinesis: each shard has its own. */
function assign(
  source: RecordSource,
  { provisionedPollers }: ResolvedSettings,
  lanes: readonly RecordLane[],
): readonly (readonly RecordLane[])[] {
  if (source.stream === 'kinesis') return lanes.map((lane) => [lane]);
  const pollers = Math.min(provisionedPollers ?? 1, lanes.length);
  return Array.from({ length: pollers }, (_, poller) =>
    lanes.filter((_lane, index) => index % pollers === poller),
  );
}

/** Kafka: one batch holds several partitions. Kinesis: each part of a shard makes its own batches. */
function groupFeeds(
  source: RecordSource,
  feeds: readonly (readonly Feed[])[],
): readonly (readonly Feed[])[] {
  return source.stream === 'kafka' ? [feeds.flat()] : feeds.flat().map((feed) => [feed]);
}

async function runPoller(feeds: readonly Feed[], runner: BatchRunner): Promise<void> {
  const { settings, builder, clock, signal } = runner;
  const { nextBatchOvertakes, pollIntervalMs } = settings.assumptions;
  const gather = {
    batchSize: settings.batchSize,
    windowMs: settings.maximumBatchingWindowMs,
    pollIntervalMs,
    builder,
    clock,
    signal,
  };
  let waiting: readonly Batch[] = [];
  for (;;) {
    const isOvertaking = nextBatchOvertakes && waiting[0]?.isRemainder === true;
    if (waiting.length === 0 || isOvertaking) {
      const records = await gatherBatch(feeds, { ...gather, isUrgent: isOvertaking });
      waiting = [...toBatches(records), ...waiting];
    }
    const [next, ...later] = waiting;
    if (next === undefined || signal.aborted) return;
    waiting = [...(await runBatch(next, runner)), ...later];
  }
}

function toBatches(records: readonly SourceRecord[] | undefined): readonly Batch[] {
  return records === undefined ? [] : [{ records, retries: 0, failures: 0, isRemainder: false }];
}

function createSettle(
  lanes: readonly RecordLane[],
): (records: readonly SourceRecord[]) => Promise<void> {
  const byId = new Map(lanes.map((lane) => [lane.id, lane]));
  return async (records) => {
    for (const [id, inLane] of Map.groupBy(records, laneIdOf)) await byId.get(id)?.settle(inLane);
  };
}

function toFunctionOptions(
  { invoke, functionName = 'local-function' }: EventSourceMappingOptions,
  {
    settings,
    clock,
    newId,
  }: Pick<FunctionOptions, 'clock' | 'newId'> & {
    readonly settings: ResolvedSettings;
  },
): FunctionOptions {
  return {
    acquire: typeof invoke === 'function' ? async () => invoke : invoke.acquire,
    functionName,
    functionArn: `arn:aws:lambda:eu-west-1:000000000000:function:${functionName}`,
    timeoutMs: settings.functionTimeoutMs,
    clock,
    newId,
  };
}
