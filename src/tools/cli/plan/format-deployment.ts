import type { Deployment } from '../../deploy/deployment.ts';
import { idsOutside, toCloudFormation } from '../../deploy/formats/cloudformation-fragment.ts';
import { toIamPolicies } from '../../deploy/formats/iam-policies.ts';

/** The forms of a deployment for other tools than the framework. */
export const FORMATS = ['cloudformation', 'iam'] as const;

export type Format = (typeof FORMATS)[number];

/** A deployment as one file of another tool, and what to say beside it. */
export interface FormattedDeployment {
  readonly file: object;
  readonly note: string | undefined;
}

/**
 * Writes a deployment in the form of another tool.
 */
export function formatDeployment(deployment: Deployment, format: Format): FormattedDeployment {
  switch (format) {
    case 'cloudformation': {
      const file = toCloudFormation(deployment);
      return { file, note: noteOf('The template around it must have', idsOutside(file)) };
    }
    case 'iam':
      return { file: toIamPolicies(deployment), note: undefined };
  }
}

function noteOf(what: string, names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `${what}: ${names.join(', ')}`;
}
