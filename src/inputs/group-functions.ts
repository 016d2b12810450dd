import type { RouteSet } from '../model/route.ts';
import type { NamedFunction } from './load-service.ts';

/** Functions that run the same routes, such as one for each of two streams. */
export interface FunctionGroup {
  readonly functions: readonly string[];
  readonly routes: readonly RouteSet[];
}

/** Groups functions by their routes, so that each list is looked at once. Leaves those without out. */
export function groupFunctions(functions: readonly NamedFunction[]): readonly FunctionGroup[] {
  const sets = [...new Set(functions.flatMap(({ spec }) => spec.routes ?? []))];
  const withRoutes = functions.filter(({ spec }) => (spec.routes ?? []).length > 0);
  const byRoutes = Map.groupBy(withRoutes, ({ spec }) =>
    (spec.routes ?? []).map((set) => sets.indexOf(set)).join(),
  );
  return [...byRoutes.values()].map((alike) => ({
    functions: alike.map(({ name }) => name),
    routes: alike[0]?.spec.routes ?? [],
  }));
}
