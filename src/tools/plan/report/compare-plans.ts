import { compareMappings, isMapping, type Moment } from './compare-mappings.ts';
import { compareNamed, type Named } from './list-differences.ts';
import type { Plan, PlanChange, PlanFunction, PlanResources } from './plan-schema.ts';

/** Tells what a plan changes, compared with one that was saved. */
export function comparePlans(before: Plan, after: Plan, moment: Moment): readonly PlanChange[] {
  const old = byName(before.functions);
  const now = byName(after.functions);
  const gone = before.functions.filter(({ name }) => !now.has(name));
  return [
    ...after.functions.flatMap((planned) =>
      compareFunctions(old.get(planned.name), planned, after, moment),
    ),
    ...gone.map(
      ({ name }): PlanChange => ({ kind: 'removed', place: 'service', what: `function ${name}` }),
    ),
    ...compareNamed({ place: 'service', word: '' }, before.shared, after.shared),
  ];
}

function compareFunctions(
  before: PlanFunction | undefined,
  after: PlanFunction,
  plan: Plan,
  moment: Moment,
): readonly PlanChange[] {
  const mappings = compareMappings(before, after, plan, moment);
  if (before === undefined) {
    return [{ kind: 'added', place: 'service', what: `function ${after.name}` }, ...mappings];
  }
  const place = `function ${after.name}`;
  const compare = (word: string, of: (planned: PlanFunction) => Named): readonly PlanChange[] =>
    compareNamed({ place, word }, of(before), of(after));
  return [
    ...mappings,
    ...compare('', ({ memoryMb, timeoutSeconds, condition }) => ({
      memoryMb,
      timeoutSeconds,
      condition,
    })),
    ...compare('route', ({ routes }) => keyed(routes, ({ name }) => name)),
    ...compare('permission', permissionsOf),
    ...compare('variable', ({ environment }) => environment),
    ...compare('', ({ resources }) => otherResources(resources)),
  ];
}

function byName(functions: readonly PlanFunction[]): ReadonlyMap<string, PlanFunction> {
  return new Map(functions.map((planned) => [planned.name, planned]));
}

function keyed<T>(list: readonly T[], keyOf: (one: T) => string): Named {
  return Object.fromEntries(list.map((one) => [keyOf(one), one]));
}

/** By what is allowed for what: with other actions, it is another permission. */
function permissionsOf({ permissions }: PlanFunction): Named {
  return Object.fromEntries(
    permissions.map(({ actions, resources, conditions, ...statement }) => [
      `${statement.for} (${actions.join(', ')})`,
      { resources, ...(conditions === null ? {} : { conditions }) },
    ]),
  );
}

/** What a role may do is told by its permissions, and mappings are told apart from the rest. */
function otherResources(resources: PlanResources): Named {
  return Object.fromEntries(
    Object.entries(resources).filter(
      ([, resource]) => !isMapping(resource) && resource.Type !== 'AWS::IAM::Policy',
    ),
  );
}
