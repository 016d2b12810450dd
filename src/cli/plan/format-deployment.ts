import type { Deployment } from '../../deploy/deployment.ts';
import { idsOutside, toCloudFormation } from '../../deploy/formats/cloudformation-fragment.ts';
import { toIamPolicies } from '../../deploy/formats/iam-policies.ts';
import { toTerraformJson } from '../../deploy/formats/terraform-json.ts';

/** The forms of a deployment for other tools than the framework. */
export const FORMATS = ['cloudformation', 'terraform', 'iam'] as const;

export type Format = (typeof FORMATS)[number];

/** A deployment as one file of another tool, and what to say beside it. */
export interface FormattedDeployment {
  readonly file: object;
  readonly note: string | undefined;
}

/**
 * Writes a deployment in the form of another tool.
 *
 * @throws {CdcError} `ERR_CDC_DEPLOYMENT_INVALID` for what the other tool has no word for.
 */
export function formatDeployment(deployment: Deployment, format: Format): FormattedDeployment {
  switch (format) {
    case 'cloudformation': {
      const file = toCloudFormation(deployment);
      return { file, note: noteOf('The template around it must have', idsOutside(file)) };
    }
    case 'terraform': {
      const file = toTerraformJson(deployment);
      return { file, note: noteOf('Give the module', Object.keys(file.variable ?? {})) };
    }
    case 'iam':
      return { file: toIamPolicies(deployment), note: undefined };
  }
}

function noteOf(what: string, names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `${what}: ${names.join(', ')}`;
}
