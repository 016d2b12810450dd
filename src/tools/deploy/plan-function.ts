import type { FunctionSpec } from '../../model/service.ts';
import type { Resources, Value } from '../cloudformation/resource.ts';
import { att, ref } from '../cloudformation/value.ts';
import { metricsEnvironment } from './alarms/bind-metric.ts';
import { bindSource } from './bindings/bind-source.ts';
import { bindTarget } from './bindings/bind-target.ts';
import { targetsOfFunction } from './bindings/targets-of-function.ts';
import type { Buckets } from './buckets.ts';
import { checkFunction } from './check-function.ts';
import { checkRegions } from './check-regions.ts';
import type { BoundTarget, FunctionDeployment, Mapping, Statement } from './deployment.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import { findLimits } from './find-limits.ts';
import { functionIdOf, policyIdOf, provisionedAliasIdOf, roleIdOf } from './logical-ids.ts';
import { buildMappings } from './mappings/build-mapping.ts';
import { planFilters } from './mappings/plan-filters.ts';
import { planMapping } from './mappings/plan-mapping.ts';
import { buildRole } from './permissions/build-role.ts';
import { functionStatements } from './permissions/function-statements.ts';
import { hasNetwork, networkStatements } from './permissions/network-statements.ts';
import { sourceStatements } from './permissions/source-statements.ts';
import { ownStatements, targetStatements } from './permissions/target-statements.ts';
import type { DeploySettings } from './settings/deploy-settings.ts';
import type { FunctionFacts } from './settings/function-facts.ts';
import { type FunctionSettings, functionSettings } from './settings/function-settings.ts';
import { type AddProblem, readPart } from './settings/read-part.ts';

/** What the framework gives a function that says nothing. */
const DEFAULT_MEMORY_MB = 512;
const DEFAULT_TIMEOUT_SECONDS = 60;

export interface NamedSpec {
  readonly name: string;
  readonly spec: FunctionSpec;
  /** In epoch milliseconds, if somebody knows. */
  readonly now?: number | undefined;
}

/**
 * Returns everything that one function needs, but its alarms; `undefined` if problems were added. Others may
 * be added too: a part that is wrong does not hide what is wrong with the next.
 */
export function planFunction(
  { name, spec, now }: NamedSpec,
  settings: DeploySettings,
  buckets: Buckets,
  add: AddProblem,
): FunctionDeployment | undefined {
  const chosen = settings.functions[name] ?? defaultsOf(name);
  const facts = settings.facts[name] ?? {};
  checkFunction({ name, spec, facts, now }, chosen, add);
  const source = bindSource({ functionName: name, spec: spec.source }, settings, add);
  const targets = bindTargets(spec, settings, add);
  if (source === undefined || targets === undefined) return undefined;
  const mapping = planMapping({ name, spec, source, onFailure: buckets.failures.arn }, chosen, add);
  const common = {
    name,
    spec,
    functionId: functionIdOf(name),
    condition: facts.condition,
    isAbsent: isOff(facts, settings),
    invoked: invokedOf(name, facts),
    isSilent: facts.logGroup === false,
    policyId: facts.ownRole === true ? undefined : policyIdOf(name),
    source,
    mapping,
    filters: planFilters({ name, spec }, chosen),
  };
  const statements = statementsOf({ ...common, targets }, settings, buckets);
  checkRegions({ source, targets }, settings, add);
  const roleId = facts.ownRole === true ? undefined : roleIdOf(name);
  const consumerName = `${settings.service}-${settings.stage}-${name}`;
  const environment = environmentOf({ mapping, targets, spec }, chosen, settings, buckets);
  const { environmentBytes = 0 } = facts;
  const made = { name, roleId, statements, environment };
  for (const { place, what, fix } of findLimits(made, environmentBytes, 'least')) {
    add(place, `${what}. ${fix}`);
  }
  return {
    ...common,
    targets,
    statements,
    environment,
    memoryMb: facts.memorySize ?? DEFAULT_MEMORY_MB,
    timeoutSeconds: facts.timeout ?? DEFAULT_TIMEOUT_SECONDS,
    network: facts.inVpc === true ? undefined : settings.network,
    roleId,
    resources: {
      ...roleOf({ ...common, roleId, statements }, settings),
      ...buildMappings(common, consumerName),
    },
  };
}

function isOff({ condition }: FunctionFacts, { template }: DeploySettings): boolean {
  return condition !== undefined && evaluateCondition(condition, template) === false;
}

function defaultsOf(name: string): FunctionSettings {
  const defaults = readPart(functionSettings, {}, name, () => undefined);
  if (defaults === undefined) throw new TypeError('The settings of a function have no defaults');
  return defaults;
}

/** Instances that wait are only behind an alias, and the function itself would start others beside them. */
function invokedOf(name: string, { alias, provisionedConcurrency }: FunctionFacts): Value {
  if (alias !== undefined) return alias;
  return provisionedConcurrency === true
    ? ref(provisionedAliasIdOf(name))
    : att(functionIdOf(name), 'Arn');
}

function roleOf(
  {
    roleId,
    policyId,
    statements,
    condition,
  }: Pick<FunctionDeployment, 'roleId' | 'policyId' | 'statements' | 'condition'>,
  { role: facts }: DeploySettings,
): Resources {
  if (roleId === undefined || policyId === undefined) return {};
  return buildRole({ roleId, policyId, statements, condition, facts });
}

function bindTargets(
  spec: FunctionSpec,
  settings: DeploySettings,
  add: AddProblem,
): readonly BoundTarget[] | undefined {
  const used = targetsOfFunction(spec);
  const bound = used.flatMap(({ target, verbs }): readonly BoundTarget[] => {
    const place = bindTarget(target, settings, add);
    return place === undefined ? [] : [{ name: target.name, sink: target.sink, verbs, ...place }];
  });
  return bound.length === used.length ? bound : undefined;
}

function statementsOf(
  {
    name,
    spec,
    source,
    mapping,
    targets,
  }: Pick<FunctionDeployment, 'name' | 'spec' | 'source' | 'mapping' | 'targets'>,
  { facts, network, functions, resources }: DeploySettings,
  buckets: Buckets,
): readonly Statement[] {
  const own = functions[name]?.statements ?? [];
  const functionItself = network !== undefined || facts[name]?.inVpc === true;
  return [
    ...functionStatements(name, facts[name] ?? {}, resources),
    ...ownStatements(buckets, {
      failures: mapping.onFailure !== undefined,
      archiveTarget: spec.archive?.to.name,
    }),
    ...sourceStatements(source),
    ...networkStatements({ pollers: hasNetwork(source), functionItself }),
    ...targetStatements(targets, spec),
    ...own.map((one, index) => ({ ...one, sid: `Own${index + 1}`, for: 'functions of its own' })),
  ];
}

function environmentOf(
  {
    mapping,
    targets,
    spec,
  }: {
    readonly mapping: Mapping;
    readonly targets: readonly BoundTarget[];
    readonly spec: FunctionSpec;
  },
  { modes, since }: FunctionSettings,
  { service, targets: bound }: DeploySettings,
  { quarantine, archive }: Buckets,
): Readonly<Record<string, Value>> {
  const inFlight = targets.flatMap(({ name }) => {
    const requests = bound[name]?.inFlight;
    return requests === undefined ? [] : [[name, requests] as const];
  });
  return {
    // The service that metrics are named by, and the namespace that they are in: alarms look there.
    ...metricsEnvironment(service),
    MILLRACE_QUARANTINE_BUCKET: quarantine.name,
    ...(spec.archive === undefined || archive === undefined
      ? {}
      : { MILLRACE_ARCHIVE_BUCKET: archive.name }),
    // Exactly what the mapping honours: a 200 with failures that nobody reads would lose them (I1).
    MILLRACE_PARTIAL_ANSWERS: mapping.partialAnswers ? 'honoured' : 'off',
    ...(since === undefined ? {} : { MILLRACE_SINCE: since }),
    ...(modes === undefined ? {} : { MILLRACE_MODES: JSON.stringify(modes) }),
    ...(inFlight.length === 0
      ? {}
      : { MILLRACE_IN_FLIGHT: JSON.stringify(Object.fromEntries(inFlight)) }),
    ...Object.fromEntries(targets.map(({ name, address }) => [`TARGET_${name}`, address])),
  };
}
