import type { Deployment, DeploymentWarning } from '../deployment.ts';
import type { GivenAssumptions } from './assumptions.ts';
import { describeFunction, type FilterMeasure, toPlain } from './describe-function.ts';
import { estimateCost } from './estimate-cost.ts';
import { findWarnings } from './find-warnings.ts';
import type { Plan } from './plan-schema.ts';

export interface PlanOptions {
  readonly assumptions?: GivenAssumptions | undefined;
  /** What the filters of functions made of sample records, by function. */
  readonly measured?: Readonly<Record<string, FilterMeasure>> | undefined;
  /** Warnings of others, such as what the sample records tell. */
  readonly warnings?: readonly DeploymentWarning[] | undefined;
}

/** Answers what a deployment is, what it may do that nobody meant, and what it costs. */
export function buildPlan(deployment: Deployment, options: PlanOptions = {}): Plan {
  const { assumptions = {}, measured = {}, warnings = [] } = options;
  const { service, stage, functions, shared } = deployment;
  return {
    v: 1,
    service,
    stage,
    functions: functions.map((one) => describeFunction(one, measured[one.name])),
    shared: toPlain(shared),
    warnings: [...deployment.warnings, ...findWarnings(deployment, assumptions), ...warnings].map(
      ({ code, place, message, fix }) => ({ code, place, message, fix }),
    ),
    cost: estimateCost(deployment, assumptions, sharesOf(measured)),
  };
}

function sharesOf(measured: Readonly<Record<string, FilterMeasure>>): GivenAssumptions {
  const shares = Object.entries(measured).filter(([, { records }]) => records > 0);
  return Object.fromEntries(
    shares.map(([name, { records, dropped }]) => [
      `dropped.${name}`,
      // Rounded down: four digits of a share that some records gave are more than enough.
      (Math.floor((dropped / records) * 10_000) / 10_000).toFixed(4),
    ]),
  );
}
