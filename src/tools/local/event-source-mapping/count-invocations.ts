import type { MappingEvent } from './mapping-event.ts';

/** What became of the records so far. */
export interface MappingCounts {
  readonly invocations: number;
  readonly failures: number;
  readonly done: number;
  readonly filtered: number;
  readonly dropped: number;
}

const NOTHING: MappingCounts = { invocations: 0, failures: 0, done: 0, filtered: 0, dropped: 0 };

/** Returns the counts after one more event. */
export function countMappingEvent(counts: MappingCounts, event: MappingEvent): MappingCounts {
  switch (event.name) {
    case 'records.filtered':
      return { ...counts, filtered: counts.filtered + event.records.count };
    case 'function.invoked':
      return { ...counts, invocations: counts.invocations + 1 };
    case 'batch.done':
      return { ...counts, done: counts.done + event.records.count };
    case 'batch.failed':
      return { ...counts, failures: counts.failures + 1 };
    case 'batch.partial':
      return { ...counts, failures: counts.failures + 1, done: counts.done + event.done };
    case 'batch.bisected':
      return counts;
    case 'records.dropped':
      return { ...counts, dropped: counts.dropped + event.records.count };
  }
}

/** Counts before the first event. */
export function noCounts(): MappingCounts {
  return NOTHING;
}
