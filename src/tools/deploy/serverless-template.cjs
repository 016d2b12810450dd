'use strict';
// What the plugin reads from the configuration of the framework, and what it puts into it. No I/O.
const { factsOf, roleOf } = require('./serverless-facts.cjs');
const { findOtherMappings } = require('./serverless-mappings.cjs');

/** Variables that are generated; their names in `serverless.yml` would be a second place that binds. */
const GENERATED_NAMES = /^(TARGET_|MILLRACE_(PARTIAL_ANSWERS|QUARANTINE_BUCKET|ARCHIVE_BUCKET)$)/;

/** Hosts and accounts that nobody has: RFC 6761, and the account of examples. */
const STAND_INS = [/^https:\/\/([^/]+\.)?invalid(\/|$)/, /^arn:[^:]*:[^:]*:[^:]*:0{12}:/];

/** Returns what binds the service, in the form that `millrace template` reads. */
function toInput(serverless) {
  const { service } = serverless;
  const { functions = {}, custom = {}, resources } = service;
  const stage = stageOf(serverless);
  const facts = Object.entries(functions).map(([name, spec]) => [
    name,
    { ...factsOf(spec, { service, stage }), runtime: runtimeOf(spec, serverless) },
  ]);
  return {
    service: service.service,
    stage,
    region: serverless.getProvider?.('aws')?.getRegion?.() ?? service.provider.region,
    role: roleOf(service),
    millrace: custom.millrace ?? {},
    functions: Object.fromEntries(facts),
    resources: resources?.Resources ?? {},
    parameters: Object.keys(resources?.Parameters ?? {}),
    defaults: defaultsOf(resources?.Parameters ?? {}),
    conditions: resources?.Conditions ?? {},
  };
}

/** What parameters are where nobody says otherwise: then conditions can be told. */
function defaultsOf(parameters) {
  const given = Object.entries(parameters).filter(([, one]) => one?.Default !== undefined);
  return Object.fromEntries(given.map(([name, { Default }]) => [name, String(Default)]));
}

function stageOf(serverless) {
  const aws = serverless.getProvider?.('aws');
  return aws ? aws.getStage() : (serverless.service.provider.stage ?? 'dev');
}

/** What the framework would say, which knows its own default; an image brings what it runs on. */
function runtimeOf(spec, serverless) {
  if (spec.image !== undefined) return undefined;
  const aws = serverless.getProvider?.('aws');
  const { provider } = serverless.service;
  return aws?.getRuntime ? aws.getRuntime(spec.runtime) : (spec.runtime ?? provider.runtime);
}

/**
 * Puts what is generated into the configuration of the framework, and returns what stands in its way: what a
 * user wrote is never overwritten.
 */
function mergeFragment(service, fragment, { keepsRoles = false } = {}) {
  service.resources ??= {};
  service.resources.Resources ??= {};
  const { Resources } = service.resources;
  const taken = Object.keys(fragment.resources).filter((id) => Object.hasOwn(Resources, id));
  const problems = [
    ...taken.map((id) => `resources.Resources.${id}: choose another name for it`),
    ...findBindings(service, fragment),
    ...findOtherMappings(service, fragment),
  ];
  if (problems.length > 0) return problems;
  Object.assign(Resources, fragment.resources);
  for (const [name, made] of Object.entries(fragment.functions)) {
    mergeFunction(service.functions[name], keepsRoles ? { ...made, role: undefined } : made);
    giveLogGroupCondition(service, name, made);
  }
  return [];
}

/** Serverless 3 would make the log group of a function that is not there. */
function giveLogGroupCondition(service, name, { functionId }) {
  const { condition, disableLogs } = service.functions[name];
  if (condition === undefined || disableLogs === true) return;
  service.resources.extensions ??= {};
  const id = functionId.replace(/LambdaFunction$/, 'LogGroup');
  service.resources.extensions[id] = { Condition: condition, ...service.resources.extensions[id] };
}

function mergeFunction(spec, { role, dependsOn, environment, network }) {
  spec.environment = { ...environment, ...spec.environment };
  if (role !== undefined) {
    spec.role = role;
    spec.dependsOn = [...[spec.dependsOn ?? []].flat(), ...dependsOn];
  }
  if (network !== undefined) {
    spec.vpc = { subnetIds: network.subnets, securityGroupIds: network.securityGroups };
  }
}

function findBindings({ provider, functions }, fragment) {
  const made = fragment.functions;
  return [
    ...findGenerated('provider.environment', provider.environment, Object.values(made)),
    ...Object.entries(functions).flatMap(([name, { environment }]) =>
      findGenerated(`functions.${name}.environment`, environment, [made[name]]),
    ),
  ];
}

/** Modes are generated only where the settings have some. */
function findGenerated(place, environment = {}, made) {
  const hasModes = made.some((one) => one?.environment.MILLRACE_MODES !== undefined);
  return Object.keys(environment)
    .filter((name) => GENERATED_NAMES.test(name) || (hasModes && name === 'MILLRACE_MODES'))
    .map((name) => `${place}.${name}: ${placeOfBinding(name)}`);
}

function placeOfBinding(name) {
  if (name.startsWith('TARGET_')) return `bind it as custom.millrace.targets.${name.slice(7)}`;
  if (name.endsWith('_BUCKET')) {
    const block = name === 'MILLRACE_ARCHIVE_BUCKET' ? 'archive' : 'quarantine';
    return `bind it as custom.millrace.${block}.bucket`;
  }
  if (name === 'MILLRACE_MODES') return 'say it as modes under custom.millrace.functions';
  return 'it follows from custom.millrace.sources';
}

/** Returns the places of settings that hold a stand-in for what is not there yet. */
function findUnbound(value, place = 'custom.millrace') {
  if (typeof value === 'string') {
    return STAND_INS.some((pattern) => pattern.test(value)) ? [place] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => findUnbound(member, `${place}.${name}`));
}

module.exports = { findUnbound, mergeFragment, toInput };
