import { CdcError } from '../../errors.ts';
import { isObject } from '../../model/fields.ts';
import { flawsOf } from '../../model/options.ts';
import type { Route, RouteSet } from '../../model/route.ts';
import type { ItemTable } from '../../model/target.ts';
import { listRoutes, type NamedRoute } from '../declare/list-routes.ts';
import { isMessageSend } from '../declare/send.ts';
import type { RouteModes } from '../match/compiled-route.ts';
import { checkConditions } from './check-conditions.ts';
import { checkFunctions } from './check-functions.ts';
import { checkLookedUp, checkLookups } from './check-lookups.ts';
import { checkPersonal } from './check-personal.ts';
import { checkSends } from './check-sends.ts';
import { checkSharedTargets } from './check-shared-targets.ts';
import { checkTables } from './check-tables.ts';
import { formatProblem, type Problem } from './problem.ts';

const OPERATIONS: readonly string[] = ['read', 'create', 'update', 'delete', 'truncate'];
const MODES: readonly string[] = ['live', 'shadow', 'paused'];

/** Returns all problems of all routes: an empty list if there is none. */
export function findRouteProblems(sets: readonly RouteSet[]): readonly Problem[] {
  return problemsOf(listRoutes(sets), {});
}

/**
 * Checks all routes before the first record (I6).
 *
 * @throws {CdcError} `ERR_CDC_ROUTES_INVALID`, with every problem and not only the first.
 */
export function checkRoutes(routes: readonly NamedRoute[], modes: RouteModes = {}): void {
  const problems = problemsOf(routes, modes).filter(({ severity }) => severity === undefined);
  if (problems.length === 0) return;
  const lines = problems.map((problem) => `\n- ${formatProblem(problem)}`);
  throw new CdcError('ERR_CDC_ROUTES_INVALID', `Routes are not valid:${lines.join('')}`, {
    details: { problems: problems.length },
  });
}

function problemsOf(all: readonly NamedRoute[], modes: RouteModes): readonly Problem[] {
  const routes = all.filter(({ route }) => isRoute(route) && isTable(route.table));
  return [
    ...all.flatMap(checkDeclared),
    ...checkTables([...new Set(routes.map(({ route }) => route.table))]),
    ...checkNames(routes),
    ...routes.flatMap(({ name, route }) => [
      ...flawsOf(route).map((flaw) => ({ route: name, ...flaw })),
      ...checkRule(name, route, modes),
      ...checkConditions(name, route),
      ...checkSends(name, route),
      ...checkPersonal(name, route),
      ...checkFunctions(name, route),
      ...checkLookups(name, route),
    ]),
    ...checkSharedTargets(routes),
    ...checkLookedUp(routes),
  ];
}

/** What is no route, or on no table, can be checked no further. */
function checkDeclared({ name, route }: NamedRoute): readonly Problem[] {
  if (!isRoute(route)) {
    const fix = 'declare it by `on(table, operations, { ... })` or `mirror(table, { ... })`';
    return [{ route: name, what: 'it is no route', fix }];
  }
  if (isTable(route.table)) return [];
  const fix = 'give `on` and `mirror` what `table({ ... })` answers: the name may be misspelt';
  return [{ route: name, what: 'its table is not declared', fix }];
}

/** Tells a route from what was not declared as one. */
export function isRoute(value: unknown): boolean {
  return isObject(value) && Array.isArray(value['sends']) && Array.isArray(value['operations']);
}

function isTable(value: unknown): boolean {
  return isObject(value) && isObject(value['columns']) && Array.isArray(value['key']);
}

function checkNames(routes: readonly NamedRoute[]): readonly Problem[] {
  const taken = routes.flatMap(({ name, route }) =>
    route.formerly === undefined ? [name] : [name, route.formerly],
  );
  const repeated = new Set(taken.filter((name, index) => taken.indexOf(name) !== index));
  return [
    ...[...repeated].map((name) => ({
      route: name,
      what: 'two routes have this name, now or `formerly`',
      fix: 'give each route a name of its own: it is part of effect ids',
    })),
    ...routes
      .filter(({ name }) => !/^[A-Za-z0-9][\w.-]{0,99}$/.test(name))
      .map(({ name }) => ({
        route: name,
        what: 'the name of the route is not made of letters, digits, `-`, `_` and `.`',
        fix: 'choose such a name of at most 100 characters',
      })),
  ];
}

function checkRule(name: string, route: Route, modes: RouteModes): readonly Problem[] {
  const { because, operations, sinceMs, maxAgeMs, atMost, once } = route;
  const mode = Object.hasOwn(modes, name) ? modes[name] : route.mode;
  const wrong = operations.filter((operation) => !OPERATIONS.includes(operation));
  const sendsSnapshots = route.sends.some(isMessageSend) && operations.includes('read');
  const rules: readonly (readonly [isWrong: boolean, what: string, fix: string])[] = [
    [!isText(because), '`because` is empty', 'say why the route is there'],
    [operations.length === 0, 'it is on no operation', `use some of ${OPERATIONS.join(', ')}`],
    [wrong.length > 0, `no such operation: ${wrong.join(', ')}`, `use ${OPERATIONS.join(', ')}`],
    [!MODES.includes(String(mode)), 'no such mode', `use ${MODES.join(', ')}`],
    [
      Number.isNaN(sinceMs),
      '`since` is not an ISO time with a zone',
      "write the time at which the route went live: '2026-12-01T00:00:00Z'",
    ],
    [
      maxAgeMs !== undefined && !(maxAgeMs > 0),
      '`maxAge` is not a length of time',
      "write '30m', '6h', '1d', milliseconds or 'unlimited'",
    ],
    [
      atMost !== undefined && !(Number.isSafeInteger(atMost.count) && atMost.count > 0),
      '`atMost.count` is not a number of messages',
      'write a whole number above 0',
    ],
    [
      atMost !== undefined && !(atMost.perMs > 0),
      '`atMost.per` is not a length of time',
      "write '1m', '1h' or milliseconds",
    ],
    [
      once !== undefined && !(once.ttlMs > 0),
      '`once.ttl` is not a length of time',
      "write '1d', '7d' or milliseconds",
    ],
    [
      once !== undefined && !isOnceTable(once.table),
      '`once.table` is not a named table whose key is one text',
      "declare it through `targets({ ... })` as `dynamodbTable({ key: { id: 'string' } })`",
    ],
    [
      sendsSnapshots && route.snapshot !== 'deliver',
      'a snapshot would send a message for every row',
      "say `snapshot: 'deliver'`, or leave `read` out",
    ],
  ];
  return rules.filter(([isWrong]) => isWrong).map(([, what, fix]) => ({ route: name, what, fix }));
}

function isOnceTable({ name, facts }: ItemTable): boolean {
  const types = Object.values(facts.key);
  return name !== '' && types.length === 1 && types[0] === 'string';
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}
