import type { ErrorCode } from '../../errors.ts';
import type { AnyChange, Operation } from '../../model/change-event.ts';
import type { Delivery } from '../../model/delivery.ts';
import { nameOfSource } from '../../model/lookup.ts';
import type { Findings, Routed, SkipReason } from '../../model/route.ts';
import { formatTable, type Table } from '../../model/table.ts';
import type { EpochBoundaries } from '../../model/version.ts';
import type { NamedRoute } from '../declare/list-routes.ts';
import {
  type CompiledRoute,
  compileRoute,
  type RouteModes,
  TRUNCATED,
  type Verdict,
} from '../match/compiled-route.ts';
import { decideRoute } from '../match/decide-route.ts';
import { createOccasion } from '../match/occasion.ts';
import { formatAnswer, NO } from '../match/three-values.ts';
import { type ConditionReport, explainConditions } from './explain-conditions.ts';
import { maskFound, maskPersonal } from './mask-personal.ts';

/** One request that a route would make, with personal values masked. */
export interface RequestReport {
  readonly target: string;
  readonly sink: Delivery['sink'];
  readonly request: Delivery['request'];
}

/** Why one route does or does not act on a change. */
export interface RouteReport {
  readonly route: string;
  readonly because: string;
  readonly kind: 'on' | 'mirror';
  /**
   * `sends`, or why not: `operation` (the route is not on it), `no-match`, `rejected`, or the reason
   * under which the change is counted as skipped.
   */
  readonly outcome: 'sends' | 'rejected' | 'operation' | 'looks-up' | SkipReason;
  /** What it looks up: the names, and where. */
  readonly lookups?: readonly { readonly name: string; readonly source: string }[];
  /** The conditions as a whole. */
  readonly answer: 'yes' | 'no' | 'unknown';
  readonly conditions: readonly ConditionReport[];
  readonly requests: readonly RequestReport[];
  readonly rejections: readonly {
    readonly target: string;
    readonly code: ErrorCode;
    readonly message: string;
  }[];
}

/** What all routes make of one change. */
export interface Explanation {
  readonly table: string;
  readonly operation: Operation;
  readonly routes: readonly RouteReport[];
  /** How many routes are on other tables. */
  readonly others: number;
}

export interface ExplainParts {
  readonly routes: readonly NamedRoute[];
  readonly modes: RouteModes;
  /** The declared table of the change. */
  readonly table: Table | undefined;
  readonly boundaries: EpochBoundaries | undefined;
  readonly since: number | undefined;
  /** What is found, as data: rows by the names of lookups. Without it, nobody knows what is sent. */
  readonly found?: Findings | undefined;
}

/** Returns for each route of the table why it does or does not act on a change. Sends nothing. */
export function explainChange(parts: ExplainParts, event: AnyChange, now: number): Explanation {
  const { routes, table } = parts;
  const own = routes.filter(({ route }) => route.table === table);
  return {
    table: formatTable(event.table),
    operation: event.operation,
    routes: own.map((named) => explainRoute(named, parts, event, now)),
    others: routes.length - own.length,
  };
}

function explainRoute(
  named: NamedRoute,
  { modes, boundaries, since, found }: ExplainParts,
  event: AnyChange,
  now: number,
): RouteReport {
  const { name, route } = named;
  const facts = { route: name, because: route.because, kind: route.kind };
  const nothing = { requests: [], rejections: [], conditions: [] };
  if (!route.operations.includes(event.operation)) {
    return { ...facts, ...nothing, outcome: 'operation', answer: 'no' };
  }
  const compiled = compileRoute(named, event.operation, modes);
  const verdict = event.operation === 'truncate' ? TRUNCATED : compiled.judge(event);
  const answer = formatAnswer(verdict.answer);
  const conditions = event.operation === 'truncate' ? [] : explainConditions(route, event);
  if (verdict.answer === NO) {
    return { ...facts, ...nothing, conditions, outcome: 'no-match', answer };
  }
  const occasion = createOccasion(event, now, { boundaries, since });
  const decided = concluded(decideRoute(compiled, verdict, occasion), found);
  const [inquiry] = decided.inquiries ?? [];
  if (inquiry !== undefined) {
    const lookups = inquiry.asks.map(({ name, source }) => ({
      name,
      source: nameOfSource(source),
    }));
    return { ...facts, ...nothing, conditions, lookups, outcome: 'looks-up', answer };
  }
  return {
    ...facts,
    outcome: outcomeOf(decided),
    answer,
    conditions,
    requests:
      decided.deliveries.length === 0 && !isHeld(compiled, decided)
        ? []
        : previewRequests(compiled, verdict, { event, now, found }),
    rejections: decided.rejections.map(({ target, error: { code, message } }) => ({
      target,
      code,
      message,
    })),
  };
}

function outcomeOf({ deliveries, rejections, skips }: Routed): RouteReport['outcome'] {
  if (rejections.length > 0) return 'rejected';
  if (deliveries.length > 0) return 'sends';
  return skips[0]?.reason ?? 'no-match';
}

/** A shadow or paused route would send if it were live. */
function isHeld({ mode }: CompiledRoute, { rejections, skips }: Routed): boolean {
  const isShadow = skips.some(({ reason }) => reason === 'shadow');
  return isShadow || (mode === 'paused' && rejections.length > 0);
}

/** What an explanation is of. */
interface Seen {
  readonly event: AnyChange;
  readonly now: number;
  readonly found: Findings | undefined;
}

/** Returns what a route makes of what it looked up, where that is given as data. */
function concluded(decided: Routed, found: Findings | undefined): Routed {
  const [inquiry] = decided.inquiries ?? [];
  return inquiry === undefined || found === undefined ? decided : inquiry.buildOfRows(found);
}

function previewRequests(
  compiled: CompiledRoute,
  verdict: Verdict,
  { event, now, found }: Seen,
): readonly RequestReport[] {
  const { route } = compiled;
  // The filter has answered on the true values.
  const live: CompiledRoute = { ...compiled, mode: 'live', route: { ...route, filter: undefined } };
  const occasion = createOccasion(maskPersonal(event, route.table), now, {});
  const masked = found && maskFound(found, route.lookups);
  return concluded(decideRoute(live, verdict, occasion), masked).deliveries.map(
    ({ target, sink, request }) => ({
      target,
      sink,
      request,
    }),
  );
}
