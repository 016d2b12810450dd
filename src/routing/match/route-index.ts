import type { AnyRowChange, Row } from '../../model/change-event.ts';
import type { ColumnKind } from '../../model/columns.ts';
import type { Route } from '../../model/route.ts';
import { partsOf } from './compile-conditions.ts';
import { isWords, toExactValue } from './compile-test.ts';
import type { CompiledRoute, Verdict } from './compiled-route.ts';
import { NO } from './three-values.ts';

/** The routes of one table and operation, so that a change is judged by few of them. */
export interface RouteIndex {
  /** Routes that any change may match. */
  readonly open: readonly CompiledRoute[];
  /** Routes that ask for one of some values of a column. */
  readonly byValue: readonly ValueIndex[];
}

interface ValueIndex {
  readonly column: string;
  readonly kind: ColumnKind;
  readonly routes: ReadonlyMap<unknown, readonly CompiledRoute[]>;
  readonly all: readonly CompiledRoute[];
}

/** A column that a route demands to have one of some values. */
interface Demand {
  readonly column: string;
  readonly values: readonly unknown[];
}

const NO_ROUTES: readonly CompiledRoute[] = [];

/** Builds the index of the routes of one table and operation. */
export function buildRouteIndex(routes: readonly CompiledRoute[]): RouteIndex {
  const demands = new Map(routes.map((one) => [one, demandsOf(one.route)]));
  const variety = countValues([...demands.values()].flat());
  const open: CompiledRoute[] = [];
  const chosen = new Map<string, [CompiledRoute, Demand][]>();
  for (const [route, offered] of demands) {
    // The column with most values divides the routes best.
    const [best] = offered.toSorted((a, b) => variety(b.column) - variety(a.column));
    if (best === undefined) {
      open.push(route);
      continue;
    }
    const list = chosen.get(best.column);
    if (list === undefined) chosen.set(best.column, [[route, best]]);
    else list.push([route, best]);
  }
  return { open, byValue: [...chosen].map(([column, list]) => buildValueIndex(column, list)) };
}

/** A route, and what it makes of a change. */
export interface Match {
  readonly route: CompiledRoute;
  readonly verdict: Verdict;
}

/** Returns the routes that a change matches or may match; `undefined`, without allocating, if none. */
export function findMatches(
  { open, byValue }: RouteIndex,
  event: AnyRowChange,
): readonly Match[] | undefined {
  let matches = judgeAll(open, event, undefined);
  for (const index of byValue) matches = judgeAll(candidatesOf(index, event.row), event, matches);
  return matches;
}

function judgeAll(
  routes: readonly CompiledRoute[],
  event: AnyRowChange,
  found: Match[] | undefined,
): Match[] | undefined {
  let matches = found;
  for (const route of routes) {
    const verdict = route.judge(event);
    if (verdict.answer === NO) continue;
    matches ??= [];
    matches.push({ route, verdict });
  }
  return matches;
}

function candidatesOf(
  { column, kind, routes, all }: ValueIndex,
  row: Row,
): readonly CompiledRoute[] {
  // Not captured: each of the routes is unknown.
  if (!Object.hasOwn(row, column)) return all;
  return routes.get(toExactValue(kind, row[column])) ?? NO_ROUTES;
}

function buildValueIndex(
  column: string,
  list: readonly (readonly [CompiledRoute, Demand])[],
): ValueIndex {
  const kind = list[0]?.[0].route.table.columns[column]?.kind ?? 'unknown';
  const routes = new Map<unknown, CompiledRoute[]>();
  for (const [route, { values }] of list) {
    for (const value of new Set(values)) {
      const found = routes.get(value);
      if (found === undefined) routes.set(value, [route]);
      else found.push(route);
    }
  }
  return { column, kind, routes, all: list.map(([route]) => route) };
}

/** Returns the columns whose values alone can rule a route out, by the row after the change. */
function demandsOf({ kind, where, became, table }: Route): readonly Demand[] {
  // A mirror acts on rows that do not match as well: it takes them out.
  if (kind === 'mirror') return [];
  const asked = [where, became].flatMap((conditions) =>
    conditions === undefined ? [] : partsOf(conditions).columns,
  );
  return asked
    .filter(([, conditions]) => !conditions.some(isWords))
    .map(([column, conditions]) => {
      const { kind: columnKind = 'unknown' } = table.columns[column] ?? {};
      return { column, values: conditions.map((value) => toExactValue(columnKind, value)) };
    });
}

function countValues(demands: readonly Demand[]): (column: string) => number {
  const values = new Map<string, Set<unknown>>();
  for (const { column, values: wanted } of demands) {
    const seen = values.get(column) ?? new Set();
    for (const value of wanted) seen.add(value);
    values.set(column, seen);
  }
  return (column) => values.get(column)?.size ?? 0;
}
