import type { FunctionSpec } from '../../model/service.ts';
import { compileFilters } from '../filters/compile-filters.ts';
import type { FilterPlan } from '../filters/filter-plan.ts';
import type { FunctionSettings } from '../settings/function-settings.ts';

const NOT_ASKED_FOR = 'Filters are not asked for: see `functions.<name>.filters`.';

/** Answers the event filter of a function, if its settings ask for one. */
export function planFilters(
  spec: FunctionSpec,
  { filters, maxPatterns }: FunctionSettings,
): FilterPlan {
  if (filters) return compileFilters(spec, { maxPatterns });
  return { kind: 'off', because: NOT_ASKED_FOR, notes: [] };
}
