import type { Deployment, DeploymentWarning } from '../deployment.ts';
import type { GivenAssumptions } from './assumptions.ts';

/** Finds what will work, and probably not as it was meant. */
export function findWarnings(
  _deployment: Deployment,
  _assumptions: GivenAssumptions,
): readonly DeploymentWarning[] {
  return [];
}
