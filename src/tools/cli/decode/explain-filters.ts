import type { NamedFunction } from '../../../inputs/load-service.ts';
import type { Position, StreamRecord } from '../../../model/record.ts';
import { compileFilters } from '../../deploy/filters/compile-filters.ts';
import { DEFAULT_PATTERNS } from '../../deploy/filters/filter-plan.ts';
import { createRecordFilter } from '../../plan/report/measure-filter.ts';

/** What the compiled event filter of a function would do with a record. */
export interface FilterVerdict {
  readonly function: string;
  readonly answer: 'passes' | 'drops';
}

/** Tells it for the functions that read such a stream; all of them, if nobody says where the record was. */
export type ExplainFilters = (
  record: StreamRecord,
  position: Position | undefined,
) => readonly FilterVerdict[];

/** Compiles the event filters of functions, also of those that do not ask for one. */
export function compileExplainFilters(functions: readonly NamedFunction[]): ExplainFilters {
  const filters = functions.map(({ name, spec }) => ({
    name,
    stream: spec.source.stream,
    passes: createRecordFilter(compileFilters(spec, { maxPatterns: DEFAULT_PATTERNS })),
  }));
  return (record, position) =>
    filters
      .filter(({ stream }) => position === undefined || position.stream === stream)
      .map(({ name, passes }) => ({ function: name, answer: passes(record) ? 'passes' : 'drops' }));
}

/** Writes the verdicts in one line; none where there is nothing to say. */
export function formatFilterVerdicts(verdicts: readonly FilterVerdict[]): readonly string[] {
  const byAnswer = Map.groupBy(verdicts, ({ answer }) => answer);
  const parts = [...byAnswer].map(
    ([answer, alike]) => `${answer} it in ${alike.map((one) => one.function).join(', ')}`,
  );
  return parts.length === 0 ? [] : [`  event filter, if switched on: ${parts.join('; ')}`];
}
