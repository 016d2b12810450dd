import type { Resource, Value } from './cloudformation.ts';
import { isValue } from './settings/read-part.ts';
import { att, referenceOf } from './value.ts';

/**
 * Answers the ARN of the KMS key that a block of properties names, where it is a key of the same template
 * or an ARN. An alias of AWS's own keys needs no permission.
 */
export function keyArnIn(
  properties: unknown,
  member: string,
  resources: Readonly<Record<string, Resource>>,
): Value | undefined {
  if (typeof properties !== 'object' || properties === null) return undefined;
  const key: unknown = Object.entries(properties).find(([name]) => name === member)?.[1];
  return isValue(key) ? toKeyArn(key, resources) : undefined;
}

/** Answers the ARN of a key that is named by `Ref`, `Fn::GetAtt` or its ARN. */
export function toKeyArn(
  key: Value,
  resources: Readonly<Record<string, Resource>>,
): Value | undefined {
  if (typeof key === 'string') return key.startsWith('arn:') ? key : undefined;
  const reference = referenceOf(key);
  if (reference === undefined) return undefined;
  return resources[reference.id]?.Type === 'AWS::KMS::Key' ? att(reference.id, 'Arn') : undefined;
}
