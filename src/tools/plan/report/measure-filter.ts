import type { StreamRecord } from '../../../model/record.ts';
import { describeRecord } from '../../deploy/filters/describe-record.ts';
import { type FilterPlan, toFilterCriteria } from '../../deploy/filters/filter-plan.ts';
import {
  compileFilterCriteria,
  type RecordFilter,
} from '../../local/event-source-mapping/filter-criteria.ts';
import type { SourceRecord } from '../../local/event-source-mapping/stream-model.ts';

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
  const passes = createRecordFilter(plan);
  const counts = new Map<string, { passed: number; dropped: number }>();
  for (const record of records) {
    const reason = describeRecord(record);
    const count = counts.get(reason) ?? { passed: 0, dropped: 0 };
    counts.set(reason, count);
    if (passes(record)) count.passed++;
    else count.dropped++;
  }
  const all = [...counts.values()];
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    dropped: all.reduce((sum, { dropped }) => sum + dropped, 0),
    byReason: Object.fromEntries(counts),
  };
}

/** Creates the local model of what Lambda does with a record, as if it were on the stream of the plan. */
export function createRecordFilter(plan: FilterPlan): PassesFilter {
  if (plan.kind !== 'filtered') return () => true;
  const stream = plan.patterns.some((pattern) => Object.hasOwn(pattern, 'data'))
    ? 'kinesis'
    : 'kafka';
  const passes: RecordFilter = compileFilterCriteria(stream, toFilterCriteria(plan.patterns));
  return (record) => passes(toSourceRecord(record, stream));
}

/** Only the value is looked at; the rest says on which stream it is. */
function toSourceRecord(
  { value, arrivedAt = 0 }: StreamRecord,
  stream: SourceRecord['stream'],
): SourceRecord {
  return stream === 'kinesis'
    ? {
        stream,
        shardId: '',
        sequenceNumber: '0',
        partitionKey: '',
        data: value ?? new Uint8Array(),
        arrivedAt,
      }
    : {
        stream,
        topic: '',
        partition: 0,
        offset: 0,
        arrivedAt,
        timestampType: 'CREATE_TIME',
        key: null,
        value,
        headers: [],
      };
}
