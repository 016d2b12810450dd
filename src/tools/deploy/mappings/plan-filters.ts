import type { FunctionSpec } from '../../../model/service.ts';
import { compileFilters } from '../filters/compile-filters.ts';
import type { FilterPlan } from '../filters/filter-plan.ts';
import { SETTINGS_BLOCK } from '../settings/deploy-settings.ts';
import type { FunctionSettings } from '../settings/function-settings.ts';

/** Returns the event filter of a function, if its settings ask for one. */
export function planFilters(
  { name, spec }: { readonly name: string; readonly spec: FunctionSpec },
  { filters, maxPatterns }: FunctionSettings,
): FilterPlan {
  if (filters) return compileFilters(spec, { maxPatterns });
  const setting = `${SETTINGS_BLOCK}.functions.${name}.filters`;
  return { kind: 'off', because: `Filters are not asked for: see ${setting}.`, notes: [] };
}
