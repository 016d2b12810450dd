import type { FunctionSpec } from '../model/service.ts';
import type { FilterPlan } from './filters/filter-plan.ts';
import type { FunctionSettings } from './settings/function-settings.ts';

/** Answers the event filter of a function, if its settings ask for one. */
export function planFilters(_spec: FunctionSpec, { filters }: FunctionSettings): FilterPlan {
  const because = filters
    ? 'Filters are not compiled yet.'
    : 'Filters are not asked for: see `functions.<name>.filters`.';
  return { kind: 'off', because, notes: [] };
}
