import type { SourceRecord } from './stream-model.ts';

/** Records on their way to the function together. */
export interface Batch {
  readonly records: readonly SourceRecord[];
  /** How many of the allowed retries are used up. */
  readonly retries: number;
  /** Failed invocations with these records. */
  readonly failures: number;
  /** Left over from a partial answer. */
  readonly isRemainder: boolean;
}

export interface RetryPlan {
  /** To be sent again, in this order. */
  readonly again: readonly Batch[];
  /** Given up: the retries are used up. */
  readonly dropped: readonly SourceRecord[];
  readonly isBisected: boolean;
}

export interface RetryLimits {
  readonly maximumRetryAttempts: number;
  readonly bisectBatchOnFunctionError: boolean;
}

/** What is left of a batch after a failed invocation, or after a partial answer. */
export interface Remainder {
  readonly records: readonly SourceRecord[];
  readonly cause: 'function-error' | 'partial-answer';
}

/**
 * Decides what Lambda does with the records that are not done.
 *
 * With bisect on, an error splits the batch in half and a partial answer splits it at the returned
 * record; splitting uses up no retry. Where nothing can be split, a retry is used up. Whether
 * progress gives retries back is not documented: here it does not, which is the reading that gives
 * up sooner.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function planRetry(batch: Batch, remainder: Remainder, limits: RetryLimits): RetryPlan {
  const { records, cause } = remainder;
  const common = { failures: batch.failures + 1, isRemainder: cause === 'partial-answer' };
  if (limits.bisectBatchOnFunctionError) {
    const parts = split(batch, remainder);
    if (parts !== undefined) {
      const again = parts.map((part) => ({ ...common, records: part, retries: batch.retries }));
      return { again, dropped: [], isBisected: cause === 'function-error' };
    }
  }
  const retries = batch.retries + 1;
  const isUsedUp = limits.maximumRetryAttempts >= 0 && retries > limits.maximumRetryAttempts;
  if (isUsedUp) return { again: [], dropped: records, isBisected: false };
  return { again: [{ ...common, records, retries }], dropped: [], isBisected: false };
}

function split(
  batch: Batch,
  { records, cause }: Remainder,
): readonly (readonly SourceRecord[])[] | undefined {
  if (cause === 'partial-answer')
    return records.length < batch.records.length ? [records] : undefined;
  if (records.length < 2) return undefined;
  const middle = Math.ceil(records.length / 2);
  return [records.slice(0, middle), records.slice(middle)];
}
