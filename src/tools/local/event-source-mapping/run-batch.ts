import type { Clock } from '../../../model/batch.ts';
import {
  buildFailureMessages,
  type DropCondition,
  type FailureDestination,
} from './failure-message.ts';
import {
  type AcquireInvoke,
  type Invocation,
  type InvokeOptions,
  invokeFunction,
} from './invoke-function.ts';
import type { EventBuilder } from './lambda-event.ts';
import type { MappingEvent, Observe, RecordSpan } from './mapping-event.ts';
import { type Batch, planRetry } from './plan-retry.ts';
import { type AnswerReading, readAnswer } from './read-answer.ts';
import type { ResolvedSettings } from './settings.ts';
import { laneIdOf, placeIn, type RecordSource, type SourceRecord } from './stream-model.ts';

/** The function as the mapping knows it. */
export type FunctionOptions = Omit<InvokeOptions, 'invoke'> & { readonly acquire: AcquireInvoke };

/** What all batches of one mapping share. */
export interface BatchRunner {
  readonly source: RecordSource;
  readonly settings: ResolvedSettings;
  readonly builder: EventBuilder;
  readonly function: FunctionOptions;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly mappingId: string;
  readonly settle: (records: readonly SourceRecord[]) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Sends a batch once, and returns what is to be sent again, in order. Records that are done or given
 * up are settled.
 */
export async function runBatch(batch: Batch, runner: BatchRunner): Promise<readonly Batch[]> {
  const records = await dropUnsendable(batch, runner);
  if (records.length === 0) return [];
  const sent = { ...batch, records };
  if (batch.failures > 0) {
    await runner.clock.sleep(
      runner.settings.assumptions.retryDelayMs(batch.failures),
      runner.signal,
    );
    // A mapping that is stopped leaves its records where they are in the stream.
    if (runner.signal.aborted) return [];
  }
  const invoke = await runner.function.acquire(runner.signal);
  if (invoke === undefined) return [];
  runner.observe({
    name: 'function.invoked',
    records: spanOf(records),
    attempt: batch.failures + 1,
  });
  const startedAt = runner.clock.now();
  const event = runner.builder.buildEvent(records);
  const invocation = await invokeFunction(event, { ...runner.function, invoke });
  return judge(sent, invocation, { ...runner, startedAt });
}

/** Counts and names records for an observer. */
export function spanOf(records: readonly SourceRecord[]): RecordSpan {
  const [first] = records;
  return {
    count: records.length,
    lanes: [...new Set(records.map(laneIdOf))],
    first: first === undefined ? '' : placeIn(first),
  };
}

async function judge(
  batch: Batch,
  invocation: Invocation,
  runner: BatchRunner & { readonly startedAt: number },
): Promise<readonly Batch[]> {
  const { observe, settings, clock, startedAt } = runner;
  const records = spanOf(batch.records);
  if (invocation.status !== 'answered') {
    const detail = invocation.status === 'error' ? describeError(invocation.error) : 'killed';
    observe({ name: 'batch.failed', records, reason: invocation.status, detail });
    return retry(batch, batch.records, 'function-error', runner);
  }
  const answer = settings.reportsItemFailures
    ? readAnswer(invocation.answer, batch.records, readingOf(runner))
    : ({ status: 'done' } as const);
  switch (answer.status) {
    case 'done':
      observe({ name: 'batch.done', records, durationMs: clock.now() - startedAt });
      await runner.settle(batch.records);
      return [];
    case 'malformed':
      observe({
        name: 'batch.failed',
        records,
        reason: 'malformed-answer',
        detail: answer.reason,
      });
      return retry(batch, batch.records, 'function-error', runner);
    case 'partial': {
      const again = spanOf(answer.retry);
      observe({ name: 'batch.partial', records, done: answer.done.length, again });
      await runner.settle(answer.done);
      return retry(batch, answer.retry, 'partial-answer', runner);
    }
  }
}

async function retry(
  batch: Batch,
  records: readonly SourceRecord[],
  cause: 'function-error' | 'partial-answer',
  runner: BatchRunner,
): Promise<readonly Batch[]> {
  const plan = planRetry(batch, { records, cause }, runner.settings);
  if (plan.isBisected) runner.observe({ name: 'batch.bisected', records: spanOf(records) });
  if (plan.dropped.length > 0) {
    const failures = batch.failures + 1;
    await drop(plan.dropped, { condition: 'RetryAttemptsExhausted', failures, runner });
  }
  return plan.again;
}

/** Takes out what is not sent (any more): lost to another consumer, too old, forgotten, too large. */
async function dropUnsendable(batch: Batch, runner: BatchRunner): Promise<readonly SourceRecord[]> {
  const { settings, clock, builder, source } = runner;
  const { maximumRecordAgeInSeconds: maxAge, assumptions } = settings;
  const conditionOf = (record: SourceRecord): DropCondition | 'expired' | undefined => {
    const ageMs = clock.now() - record.arrivedAt;
    if (ageMs > assumptions.retentionMs) return 'expired';
    if (maxAge >= 0 && ageMs > maxAge * 1000) return 'RecordAgeExceeded';
    const bytes = builder.emptyBytes + builder.bytesOf(record);
    return bytes > builder.maxBytes ? 'MaximumPayloadSizeExceeded' : undefined;
  };
  const ours = batch.records.filter((record) => source.isLost?.(record) !== true);
  const byCondition = Map.groupBy(ours, conditionOf);
  for (const [condition, records] of byCondition) {
    if (condition !== undefined)
      await drop(records, { condition, failures: batch.failures, runner });
  }
  return byCondition.get(undefined) ?? [];
}

interface DropFacts {
  readonly condition: DropCondition | 'expired';
  readonly failures: number;
  readonly runner: BatchRunner;
}

async function drop(
  records: readonly SourceRecord[],
  { condition, failures, runner }: DropFacts,
): Promise<void> {
  const destination = condition === 'expired' ? undefined : runner.settings.onFailure;
  if (destination !== undefined && condition !== 'expired') {
    await sendFailure(destination, records, { condition, failures, runner });
  }
  const event: MappingEvent = {
    name: 'records.dropped',
    records: spanOf(records),
    condition,
    toDestination: destination !== undefined,
  };
  runner.observe(event);
  await runner.settle(records);
}

async function sendFailure(
  destination: FailureDestination,
  records: readonly SourceRecord[],
  { condition, failures, runner }: DropFacts & { readonly condition: DropCondition },
): Promise<void> {
  const messages = buildFailureMessages(runner.source, runner.builder, destination.kind, {
    records,
    condition,
    failures,
    functionArn: runner.function.functionArn,
    at: runner.clock.now(),
    newId: runner.function.newId,
    mappingId: runner.mappingId,
  });
  for (const message of messages) await destination.send(message);
}

function readingOf({ source, settings }: BatchRunner): AnswerReading {
  if (source.stream === 'kinesis') return 'kinesis';
  return `kafka-${settings.assumptions.kafkaPartialAnswer}`;
}

function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'not an Error';
}
