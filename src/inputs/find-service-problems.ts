import { isDeepStrictEqual } from 'node:util';
import { findSpecFlaws } from '../lambda/find-spec-flaws.ts';
import { isOwnSource } from '../model/lookup.ts';
import { flawsOf } from '../model/options.ts';
import type { Route } from '../model/route.ts';
import type { FunctionSpec, Service } from '../model/service.ts';
import type { Target } from '../model/target.ts';
import { findRouteProblems, isRoute } from '../routing/check/check-routes.ts';
import { findUpstreamProblems } from '../routing/check/check-upstream.ts';
import type { Problem } from '../routing/check/problem.ts';
import { groupFunctions } from './group-functions.ts';
import { selectFunctions } from './load-service.ts';

/** Something about a service that is not right, or that is odd. */
export interface ServiceProblem {
  readonly severity: 'error' | 'warning';
  /** The function, route, table or target it is about. */
  readonly place: string;
  readonly message: string;
  readonly fix: string;
  /** The file and line that it is about, where they are known. */
  readonly at?: string | undefined;
}

/** Finds what is wrong with the tables, routes, targets and functions of a service: all of it at once. */
export function findServiceProblems(service: Service): readonly ServiceProblem[] {
  const groups = groupFunctions(selectFunctions(service, undefined));
  const ofRoutes = groups.flatMap((group) => findRouteProblems(group.routes).map(toProblem));
  const ofUpstream = Object.values(service.functions).flatMap(({ routes = [], decoder }) =>
    findUpstreamProblems(routes, decoder).map(toProblem),
  );
  // A route of two functions has its problems once.
  const unique = new Map(
    [...ofRoutes, ...ofUpstream].map((problem) => [JSON.stringify(problem), problem]),
  );
  return [...findWiringProblems(service), ...unique.values()];
}

function findWiringProblems({ functions, targets }: Service): readonly ServiceProblem[] {
  const all = Object.entries(functions);
  const used = all.flatMap(([name, spec]) => usesOf(name, spec));
  const usedNames = new Set(used.map(({ target }) => target.name));
  return [
    ...(all.length === 0 ? [NO_FUNCTIONS] : []),
    ...all.flatMap(([name, spec]) => findFunctionProblems(name, spec)),
    ...Object.entries(targets).flatMap(([name, target]) => findTargetProblems(name, target)),
    ...used.filter(({ target }) => !isDeclared(target, targets)).map(toUndeclared),
    ...Object.keys(targets)
      .filter((name) => !usedNames.has(name))
      .map(toUnused),
  ];
}

const NO_FUNCTIONS: ServiceProblem = {
  severity: 'error',
  place: 'service',
  message: 'The service has no functions',
  fix: 'Add one under `functions` of `service({...})`.',
};

interface Use {
  readonly place: string;
  readonly target: Target;
}

/** Targets of routes that have no name are left out: the check of routes names them. */
function usesOf(name: string, { routes = [], archive }: FunctionSpec): readonly Use[] {
  const ofRoutes = routes
    .flatMap((set) => Object.entries(set))
    .filter(([, route]) => isRoute(route))
    .flatMap(([route, one]) =>
      targetsOf(one).map((target) => ({ place: `function ${name}, route ${route}`, target })),
    );
  return [
    ...ofRoutes.filter(({ target }) => target.name !== ''),
    ...(archive === undefined ? [] : [{ place: `function ${name}, archive`, target: archive.to }]),
  ];
}

function targetsOf({ sends, once, lookups = {} }: Route): readonly Target[] {
  return [
    ...sends.map(({ target }) => target),
    ...(once === undefined ? [] : [once.table]),
    ...Object.values(lookups).flatMap(({ source }) => (isOwnSource(source) ? [] : [source])),
  ];
}

function findFunctionProblems(name: string, spec: FunctionSpec): readonly ServiceProblem[] {
  const place = `function ${name}`;
  const { source, routes = [], archive } = spec;
  const isIdle = archive === undefined && routes.every((set) => Object.keys(set).length === 0);
  const isBlind = source?.stream === 'kafka' && source.topics.length === 0;
  return [
    ...findSpecFlaws(spec).map(({ what, fix }) => error(place, toSentence(what), toSentence(fix))),
    ...(isIdle
      ? [error(place, 'It has neither routes nor an archive', 'Add `routes` or `archive`.')]
      : []),
    ...(source?.name === ''
      ? [error(place, 'Its source has no name', 'Name the stream or the cluster.')]
      : []),
    ...(isBlind ? [error(place, 'Its source names no topics', 'Name the topics it reads.')] : []),
  ];
}

/** A target that a route uses is named with the route. */
function findTargetProblems(name: string, target: Target): readonly ServiceProblem[] {
  return flawsOf(target).map(({ what, fix }) =>
    error(`target ${name}`, toSentence(what), toSentence(fix)),
  );
}

/** By what it is too: of several sets that are spread into one, the last target of a name is the only one. */
function isDeclared(target: Target, targets: Service['targets']): boolean {
  const declared = Object.hasOwn(targets, target.name) ? targets[target.name] : undefined;
  return declared?.sink === target.sink && isDeepStrictEqual(declared.facts, target.facts);
}

function toProblem({ route, column, what, fix, severity, at }: Problem): ServiceProblem {
  const places = [
    ...(route === undefined ? [] : [`route ${route}`]),
    ...(column === undefined ? [] : [`column ${column}`]),
  ];
  return {
    severity: severity ?? 'error',
    place: places.length === 0 ? 'tables' : places.join(', '),
    message: toSentence(what),
    fix: toSentence(fix),
    ...(at === undefined ? {} : { at }),
  };
}

function toSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function toUndeclared({ place, target }: Use): ServiceProblem {
  return target.name === ''
    ? error(
        place,
        `Its ${target.sink} target has no name`,
        'Declare it in `targets({...})`, and use it from there.',
      )
    : error(
        place,
        `Its target ${target.name} is not one of the service's targets`,
        'Give `service({...})` the same `targets({...})` that the routes use.',
      );
}

function toUnused(name: string): ServiceProblem {
  return {
    severity: 'warning',
    place: `target ${name}`,
    message: 'No route and no archive uses it',
    fix: 'Remove it, or use it.',
  };
}

function error(place: string, message: string, fix: string): ServiceProblem {
  return { severity: 'error', place, message, fix };
}
