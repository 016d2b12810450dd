import type { AnyChange, Operation } from '../model/change-event.ts';
import type { Findings, RouteChange, Routed, RouteSet } from '../model/route.ts';
import { createTableIndex, type Table, type TableId } from '../model/table.ts';
import type { EpochBoundaries } from '../model/version.ts';
import { checkRoutes } from './check/check-routes.ts';
import { listRoutes, type NamedRoute } from './declare/list-routes.ts';
import { type Explanation, explainChange } from './explain/explain.ts';
import { compileRoute, type RouteModes, TRUNCATED } from './match/compiled-route.ts';
import { decideRoute } from './match/decide-route.ts';
import { createOccasion, type Occasion } from './match/occasion.ts';
import { buildRouteIndex, findMatches, type Match, type RouteIndex } from './match/route-index.ts';

export interface RouterOptions {
  /** Source times at which the order of the source database starts anew. */
  readonly boundaries?: EpochBoundaries | undefined;
  /** Modes that a setting gives to routes, by name. */
  readonly modes?: RouteModes | undefined;
  /** When the function went live, in epoch milliseconds. */
  readonly since?: number | undefined;
}

/** The compiled routes of a function. */
export interface Router {
  readonly route: RouteChange;
  /** Tells whether any route is on the table: the rows of others need no parsing. */
  readonly isWanted: (table: TableId) => boolean;
  /** Tells for each route of the table why it does or does not act on a change. */
  readonly explain: (event: AnyChange, now: number, found?: Findings) => Explanation;
}

type PlansOfTable = Partial<Readonly<Record<Operation, RouteIndex>>>;

const NO_INQUIRIES: NonNullable<Routed['inquiries']> = [];
const NOTHING: Routed = { deliveries: [], rejections: [], skips: [] };

/**
 * Checks all routes and compiles them.
 *
 * The router answers empty lists for a change that no route wants; what a route that wants it does
 * not send is a rejection or a named skip (I3).
 *
 * @throws {CdcError} `ERR_CDC_ROUTES_INVALID`, with every problem of all routes.
 */
export function compileRouter(sets: readonly RouteSet[], options: RouterOptions = {}): Router {
  const { boundaries, modes = {}, since } = options;
  const routes = listRoutes(sets);
  checkRoutes(routes, modes);
  const tables = [...new Set(routes.map(({ route }) => route.table))];
  const plans = new Map(tables.map((table) => [table, planTable(table, routes, modes)]));
  const findTable = createTableIndex(tables);
  const planOf = rememberLast((named) => {
    const table = findTable(named);
    return table && plans.get(table);
  });
  return {
    isWanted: (table) => findTable(table) !== undefined,
    route: (event, now) => {
      const index = planOf(event.table)?.[event.operation];
      const matches = index && matchesOf(index, event);
      if (matches === undefined) return NOTHING;
      return deliver(matches, createOccasion(event, now, { boundaries, since }));
    },
    explain: (event, now, found) =>
      explainChange(
        { routes, modes, table: findTable(event.table), boundaries, since, found },
        event,
        now,
      ),
  };
}

/** Most changes come after one of the same table, and decoders name it by the same object. */
function rememberLast<Found>(find: (named: TableId) => Found): (named: TableId) => Found {
  let last: { readonly named: TableId; readonly found: Found } | undefined;
  return (named) => {
    if (last?.named !== named) last = { named, found: find(named) };
    return last.found;
  };
}

function planTable(table: Table, routes: readonly NamedRoute[], modes: RouteModes): PlansOfTable {
  const own = routes.filter(({ route }) => route.table === table);
  const operations = [...new Set(own.flatMap(({ route }) => route.operations))];
  return Object.fromEntries(
    operations.map((operation) => {
      const wanting = own.filter(({ route }) => route.operations.includes(operation));
      const compiled = wanting.map((named) => compileRoute(named, operation, modes));
      return [operation, buildRouteIndex(compiled)];
    }),
  );
}

function matchesOf(index: RouteIndex, event: AnyChange): readonly Match[] | undefined {
  if (event.operation !== 'truncate') return findMatches(index, event);
  return index.open.map((route) => ({ route, verdict: TRUNCATED }));
}

/** Routes that look nothing up pay nothing for those that do. */
function inquiriesOf(decided: readonly Routed[]): Pick<Routed, 'inquiries'> {
  const inquiries = decided.flatMap(({ inquiries = NO_INQUIRIES }) => inquiries);
  return inquiries.length === 0 ? {} : { inquiries };
}

function deliver(matches: readonly Match[], occasion: Occasion): Routed {
  const inOrder = matches.toSorted((a, b) => a.route.order - b.route.order);
  const decided = inOrder.map(({ route, verdict }) => decideRoute(route, verdict, occasion));
  const [only] = decided;
  if (only !== undefined && decided.length === 1) return only;
  return {
    deliveries: decided.flatMap(({ deliveries }) => deliveries),
    rejections: decided.flatMap(({ rejections }) => rejections),
    skips: decided.flatMap(({ skips }) => skips),
    ...inquiriesOf(decided),
  };
}
