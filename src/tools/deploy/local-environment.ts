import { NOWHERE } from '../local/local-state.ts';
import type { BoundTarget, FunctionDeployment } from './deployment.ts';

const ACCOUNT = '000000000000';

/**
 * Returns the generated environment of a function for an invocation on this machine: names of the right form,
 * and no address of the outside.
 */
export function localEnvironmentOf({
  environment,
  targets,
}: FunctionDeployment): Readonly<Record<string, string>> {
  const plain = Object.entries(environment).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : 'local',
  ]);
  const addresses = targets.map((target) => [`TARGET_${target.name}`, localAddressOf(target)]);
  return Object.fromEntries([...plain, ...addresses]);
}

function localAddressOf({ name, sink }: BoundTarget): string {
  switch (sink) {
    case 'sns':
      return `arn:aws:sns:eu-west-1:${ACCOUNT}:${name}`;
    case 'sqs':
      return `${NOWHERE}/${ACCOUNT}/${name}`;
    case 'opensearch':
    case 'custom':
      return `${NOWHERE}/${name.toLowerCase()}`;
    default:
      return name;
  }
}
