import { listReferences } from '../../cloudformation/list-references.ts';
import type { Resources } from '../../cloudformation/resource.ts';
import { buildFragment } from '../build-fragment.ts';
import type { Deployment } from '../deployment.ts';

/** Resources for a template that has the functions, and what of it they name. */
export interface CloudFormationFragment {
  readonly Resources: Resources;
}

/** Returns everything that a deployment adds to a template. */
export function toCloudFormation(deployment: Deployment): CloudFormationFragment {
  return { Resources: buildFragment(deployment).resources };
}

/** Returns the logical ids and conditions that the template around the resources must have. */
export function idsOutside({ Resources: own }: CloudFormationFragment): readonly string[] {
  const named = Object.values(own).flatMap((resource) => [
    ...listReferences(resource.Properties).map(({ id }) => id),
    ...(resource.Condition === undefined ? [] : [resource.Condition]),
  ]);
  return [...new Set(named)].filter((id) => !Object.hasOwn(own, id)).toSorted(byText);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}
