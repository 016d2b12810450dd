import type { Resources, Value } from '../cloudformation/resource.ts';
import type { Deployment, DeploymentWarning, FunctionDeployment, Network } from './deployment.ts';
import { localEnvironmentOf } from './local-environment.ts';

/** What the plugin puts into the template of the framework. */
export interface Fragment {
  readonly resources: Resources;
  readonly functions: Readonly<Record<string, FunctionFragment>>;
  readonly warnings: readonly DeploymentWarning[];
}

export interface FunctionFragment {
  /** The logical id of the function itself. */
  readonly functionId: string;
  /** The logical id of its role; `undefined` if its author wrote one. */
  readonly role: string | undefined;
  /** What must be there before the function: the permissions of its role. */
  readonly dependsOn: readonly string[];
  readonly environment: Readonly<Record<string, Value>>;
  /** The same for `invoke local`, without anything that only CloudFormation knows. */
  readonly local: Readonly<Record<string, string>>;
  readonly network: Network | undefined;
}

/** Returns a deployment as what the framework merges: resources, and what each function gets. */
export function buildFragment({ functions, shared, warnings }: Deployment): Fragment {
  return {
    resources: Object.assign({}, shared, ...functions.map(({ resources }) => resources)),
    functions: Object.fromEntries(functions.map((one) => [one.name, toFragment(one)])),
    warnings,
  };
}

function toFragment(deployed: FunctionDeployment): FunctionFragment {
  const { functionId, roleId, policyId, environment, network } = deployed;
  return {
    functionId,
    role: roleId,
    dependsOn: policyId === undefined ? [] : [policyId],
    environment,
    local: localEnvironmentOf(deployed),
    network,
  };
}
