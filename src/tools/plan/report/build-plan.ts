import type { Deployment, DeploymentWarning } from '../../deploy/deployment.ts';
import type { GivenAssumptions } from '../cost/assumptions.ts';
import { estimateCost } from '../cost/estimate-cost.ts';
import { findWarnings } from '../warnings/find-warnings.ts';
import { warnOfReplaced } from '../warnings/warn-replaced.ts';
import type { Moment } from './compare-mappings.ts';
import { comparePlans } from './compare-plans.ts';
import { describeFunction, type FilterMeasure, toPlain } from './describe-function.ts';
import type { Plan } from './plan-schema.ts';

export interface PlanOptions {
  readonly assumptions?: GivenAssumptions | undefined;
  /** Assumptions that sample records told. */
  readonly measured?: GivenAssumptions | undefined;
  /** What the filters of functions made of sample records, by function. */
  readonly filters?: Readonly<Record<string, FilterMeasure>> | undefined;
  /** Warnings of others, such as what the sample records tell. */
  readonly warnings?: readonly DeploymentWarning[] | undefined;
}

/** Returns what a deployment is, what it may do that nobody meant, and what it costs. */
export function buildPlan(deployment: Deployment, options: PlanOptions = {}): Plan {
  const { assumptions = {}, measured = {}, filters = {}, warnings = [] } = options;
  const { service, stage, functions, shared } = deployment;
  return {
    v: 1,
    service,
    stage,
    functions: functions.map((one) => describeFunction(one, filters[one.name])),
    shared: toPlain(shared),
    warnings: [...deployment.warnings, ...findWarnings(deployment, assumptions), ...warnings].map(
      ({ code, place, message, fix }) => ({ code, place, message, fix }),
    ),
    cost: estimateCost(deployment, assumptions, { ...measured, ...sharesOf(filters) }),
    changes: null,
  };
}

/** Returns a plan with what it changes, compared with a saved one, and what is odd about that. */
export function buildComparison(before: Plan, after: Plan, moment: Moment): Plan {
  const changes = [...comparePlans(before, after, moment)];
  return { ...after, changes, warnings: [...after.warnings, ...warnOfReplaced(changes, after)] };
}

function sharesOf(filters: Readonly<Record<string, FilterMeasure>>): GivenAssumptions {
  const shares = Object.entries(filters).filter(([, { dropped }]) => dropped > 0);
  return Object.fromEntries(
    shares.map(([name, { records, dropped }]) => [
      `dropped.${name}`,
      // Rounded down: four digits of a share that some records gave are more than enough.
      (Math.floor((dropped * 10_000) / records) / 10_000).toFixed(4),
    ]),
  );
}
