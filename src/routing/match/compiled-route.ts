import type { AnyRowChange, Operation } from '../../model/change-event.ts';
import type { Route, RouteMode } from '../../model/route.ts';
import { hiddenColumnsOf } from '../build/hidden-columns.ts';
import type { NamedRoute } from '../declare/list-routes.ts';
import { type CompiledLookups, compileLookups } from '../look-up/compile-lookups.ts';
import { compileConditions } from './compile-conditions.ts';
import { beforeOf, compileJudge } from './judge-route.ts';
import { type Answer, NO, YES } from './three-values.ts';

/** What a route makes of a change. */
export interface Verdict {
  readonly answer: Answer;
  /** Mirrors: whether the row is to be there after the change. */
  readonly present: boolean;
}

/** A route that is ready to judge the changes of one operation. */
export interface CompiledRoute extends NamedRoute {
  readonly mode: RouteMode;
  readonly hidden: ReadonlySet<string>;
  readonly judge: (event: AnyRowChange) => Verdict;
  /** What is looked up before the route can say what it sends. */
  readonly lookups: CompiledLookups | undefined;
}

/** The modes of routes by name, which a setting can change without a new build. */
export type RouteModes = Readonly<Record<string, RouteMode>>;

const NO_VERDICT: Verdict = { answer: NO, present: false };
export const TRUNCATED: Verdict = { answer: YES, present: false };

// Verdicts are shared, so that judging allocates nothing: by answer, for rows that are there and
// for rows that are not.
const THERE: readonly Verdict[] = ([0, 1, 2] as const).map((answer) => ({ answer, present: true }));
const GONE: readonly Verdict[] = ([0, 1, 2] as const).map((answer) => ({ answer, present: false }));

/** Compiles a route for one of its operations. */
export function compileRoute(
  named: NamedRoute,
  operation: Operation,
  modes: RouteModes,
): CompiledRoute {
  const { route, name } = named;
  return {
    ...named,
    mode: Object.hasOwn(modes, name) ? (modes[name] ?? route.mode) : route.mode,
    hidden: hiddenColumnsOf(route),
    lookups: compileLookups(route),
    judge: operation === 'truncate' ? () => TRUNCATED : compileVerdict(route, operation),
  };
}

function compileVerdict(
  route: Route,
  operation: Exclude<Operation, 'truncate'>,
): (event: AnyRowChange) => Verdict {
  // A removed row is removed from the mirror whatever `where` says: it can have been there because
  // a column of the condition was not captured.
  if (route.kind === 'mirror' && operation === 'delete') return () => verdict(GONE, YES);
  const judge = compileJudge(route, operation);
  if (route.kind === 'on')
    return (event) => verdict(operation === 'delete' ? GONE : THERE, judge(event));
  const leaves = operation === 'update' ? compileLeaving(route) : () => NO_VERDICT;
  return (event) => {
    const answer = judge(event);
    return answer === NO ? leaves(event) : verdict(THERE, answer);
  };
}

/** A row that no longer matches is taken out, unless it is known not to have been there. */
function compileLeaving({ table, where = {} }: Route): (event: AnyRowChange) => Verdict {
  const judge = compileConditions(table, where);
  return (event) => (judge(beforeOf(event)) === NO ? NO_VERDICT : verdict(GONE, YES));
}

function verdict(verdicts: readonly Verdict[], answer: Answer): Verdict {
  return verdicts[answer] ?? NO_VERDICT;
}
