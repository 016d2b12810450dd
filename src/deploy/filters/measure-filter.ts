import {
  compileFilterCriteria,
  type RecordFilter,
} from '../../local/event-source-mapping/filter-criteria.ts';
import type { SourceRecord } from '../../local/event-source-mapping/stream-model.ts';
import type { StreamRecord } from '../../model/record.ts';
import { describeRecord } from './describe-record.ts';
import type { FilterPlan } from './filter-plan.ts';

/** Tells whether Lambda would hand a record to the function. */
export type PassesFilter = (record: StreamRecord) => boolean;

/** What a filter does with a sample of records. */
export interface FilterMeasure extends FilterShare {
  /** By what the records are: table and operation, or why they have neither. */
  readonly byReason: Readonly<Record<string, FilterShare>>;
}

export interface FilterShare {
  readonly passed: number;
  readonly dropped: number;
}

/**
 * Counts what a filter would pass and drop of a sample, by table and operation: what passes although
 * no route wants it shows there, and the notes of the plan say why.
 */
export function measureFilter(plan: FilterPlan, records: readonly StreamRecord[]): FilterMeasure {
  const counts = new Map<string, { passed: number; dropped: number }>();
  const passesOf = {
    kinesis: createRecordFilter(plan, 'kinesis'),
    kafka: createRecordFilter(plan, 'kafka'),
  };
  for (const record of records) {
    const reason = describeRecord(record);
    const count = counts.get(reason) ?? { passed: 0, dropped: 0 };
    counts.set(reason, count);
    if (passesOf[record.position.stream](record)) count.passed++;
    else count.dropped++;
  }
  const all = [...counts.values()];
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    dropped: all.reduce((sum, { dropped }) => sum + dropped, 0),
    byReason: Object.fromEntries(counts),
  };
}

/**
 * Creates the local model of what Lambda does with a record.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` for patterns of the other kind of stream.
 */
export function createRecordFilter(plan: FilterPlan, stream: 'kinesis' | 'kafka'): PassesFilter {
  if (plan.kind !== 'filtered' || !isFor(stream, plan.patterns)) return () => true;
  const Filters = plan.patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) }));
  const passes: RecordFilter = compileFilterCriteria(stream, { Filters });
  return (record) => passes(toSourceRecord(record));
}

/** A sample may hold records of both kinds of streams; the plan is of one. */
function isFor(stream: 'kinesis' | 'kafka', patterns: readonly object[]): boolean {
  return patterns.every((pattern) =>
    Object.hasOwn(pattern, stream === 'kinesis' ? 'data' : 'value'),
  );
}

function toSourceRecord({ position, value, key, headers, ...rest }: StreamRecord): SourceRecord {
  const { partitionKey = '', arrivedAt = 0 } = rest;
  if (position.stream === 'kinesis') {
    return { ...position, partitionKey, data: value ?? new Uint8Array(), arrivedAt };
  }
  return { ...position, arrivedAt, timestampType: 'CREATE_TIME', key: key ?? null, value, headers };
}
