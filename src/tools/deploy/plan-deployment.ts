/**
 * From the declared service and what binds it to everything that AWS needs.
 *
 * The settings reach it in one form, `{ service, stage, millrace, functions, resources, parameters }`:
 *
 * - the plugin has them resolved and hands them to `millrace template` on standard input. At each package it
 *   also writes them to `.millrace/deploy.json`;
 * - `millrace plan` and the other formats read that file (`readDeploySettings('.millrace/deploy.json')`), or
 *   with `--settings FILE` one that a team without the framework wrote by hand. There, `millrace` holds what
 *   `custom.millrace` does, `resources` may name resources of the same template, and only `service` and
 *   `millrace` are required. With `parameters`, the names of those of the template, every reference is checked.
 */
import { CdcError } from '../../errors.ts';
import type { FunctionSpec, Service } from '../../model/service.ts';
import type { Resources } from '../cloudformation/resource.ts';
import { findAlarmWarnings } from './alarms/alarm-warnings.ts';
import { createAlarms } from './alarms/create-alarms.ts';
import { createDashboard } from './alarms/create-dashboard.ts';
import { targetsOfFunction } from './bindings/targets-of-function.ts';
import { planBuckets } from './buckets.ts';
import type { Deployment, FunctionDeployment } from './deployment.ts';
import { findDeploymentWarnings } from './deployment-warnings.ts';
import { planFunction } from './plan-function.ts';
import { findUnknownFunctions } from './settings/alarm-settings.ts';
import { type DeploySettings, SETTINGS_BLOCK } from './settings/deploy-settings.ts';
import type { AddProblem } from './settings/read-part.ts';

/** What a plan depends on besides the service and its settings. */
export interface PlanOptions {
  /** In epoch milliseconds: then a starting time in the future is refused, as Lambda would. */
  readonly now?: number | undefined;
}

/**
 * Plans the deployment of a service. Pure.
 *
 * @throws {CdcError} `ERR_CDC_DEPLOYMENT_INVALID` with all that is missing or wrong, each with the place to
 *   correct it (I6).
 */
export function planDeployment(
  service: Service,
  settings: DeploySettings,
  { now }: PlanOptions = {},
): Deployment {
  const problems = [...settings.problems];
  const add: AddProblem = (place, what) => void problems.push(`${place} ${what}`);
  const specs = Object.entries<FunctionSpec>(service.functions);
  findUnknownNames(service, settings, add);
  findMissingFunctions(service, settings, add);
  const unknown = findUnknownFunctions(settings.alarms, Object.keys(service.functions));
  problems.push(...unknown.map((problem) => `${SETTINGS_BLOCK}.alarms.${problem}`));
  const buckets = planBuckets(settings);
  const planned = specs.flatMap(([name, spec]) => {
    const one = planFunction({ name, spec, now }, settings, buckets, add);
    return one === undefined ? [] : [one];
  });
  if (problems.length > 0) throw invalid(problems, settings);
  const monitoring = { ...settings.alarms, service: settings.service, stage: settings.stage };
  const functions = planned.map((one) => withAlarms(one, createAlarms([one], monitoring)));
  return {
    service: settings.service,
    stage: settings.stage,
    functions,
    shared: {
      ...buckets.resources.quarantine,
      // On-demand pollers of Kafka give up nothing.
      ...(planned.some(({ mapping }) => mapping.onFailure !== undefined)
        ? buckets.resources.failures
        : {}),
      ...(settings.dashboard ? createDashboard(functions, monitoring) : {}),
    },
    warnings: [
      ...findDeploymentWarnings(functions, settings),
      ...findAlarmWarnings(functions, monitoring, settings.resources),
    ],
  };
}

function withAlarms(deployed: FunctionDeployment, alarms: Resources): FunctionDeployment {
  return { ...deployed, resources: { ...deployed.resources, ...alarms } };
}

/** A binding that nothing uses is a name that was misspelt, or is left over. */
function findUnknownNames({ functions }: Service, settings: DeploySettings, add: AddProblem): void {
  const specs = Object.values<FunctionSpec>(functions);
  const targets = specs.flatMap((spec) => targetsOfFunction(spec).map(({ target }) => target.name));
  const known = {
    sources: specs.map(({ source }) => source.name),
    targets,
    functions: Object.keys(functions),
  };
  for (const block of ['sources', 'targets', 'functions'] as const) {
    for (const name of Object.keys(settings[block]).filter((one) => !known[block].includes(one))) {
      const place = `${SETTINGS_BLOCK}.${block}.${name}`;
      add(place, 'is not used by any function of service.ts: misspelt?');
    }
  }
}

/** Of a settings file that a team without the framework wrote, nobody knows the functions. */
function findMissingFunctions({ functions }: Service, { facts }: DeploySettings, add: AddProblem) {
  if (Object.keys(facts).length === 0) return;
  for (const name of Object.keys(functions).filter((one) => !Object.hasOwn(facts, one))) {
    add(`functions.${name}`, 'is missing: the service has a function of this name');
  }
}

function invalid(problems: readonly string[], { place }: DeploySettings): CdcError {
  const lines = [...new Set(problems)].join('\n- ');
  return new CdcError('ERR_CDC_DEPLOYMENT_INVALID', `The service cannot be deployed:\n- ${lines}`, {
    details: { place },
  });
}
