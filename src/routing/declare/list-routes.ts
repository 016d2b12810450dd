import type { Route, RouteSet } from '../../model/route.ts';

/** A route by name, with the place that it was declared in. */
export interface NamedRoute {
  readonly name: string;
  readonly route: Route;
  readonly order: number;
}

/** Lists the routes of all sets in the order of their declaration. */
export function listRoutes(sets: readonly RouteSet[]): readonly NamedRoute[] {
  const named = sets.flatMap((set) => Object.entries(set));
  return named.map(([name, route], order) => ({ name, route, order }));
}
