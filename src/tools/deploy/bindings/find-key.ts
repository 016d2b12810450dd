import { isObject } from '../../../model/fields.ts';
import type { Resource, Value } from '../../cloudformation/resource.ts';
import { att, referenceOf } from '../../cloudformation/value.ts';
import { isValue } from '../settings/read-part.ts';

/** What a resource of the template is encrypted with, as far as its caller needs permission for it. */
export type FoundKey =
  /** Nothing, or a key of AWS's own. */
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly arn: Value }
  /** An alias or an id, which no permission can name. */
  | { readonly kind: 'unknown' };

/** Returns the KMS key that a member of some properties names. */
export function findKeyIn(
  properties: unknown,
  member: string,
  resources: Readonly<Record<string, Resource>>,
): FoundKey {
  const key = isObject(properties) ? properties[member] : undefined;
  if (!isValue(key)) return { kind: 'none' };
  if (typeof key === 'string' && /(^|:)alias\/aws\//.test(key)) return { kind: 'none' };
  const arn = toKeyArn(key, resources);
  return arn === undefined ? { kind: 'unknown' } : { kind: 'found', arn };
}

/** Returns the key that counts: the one of the settings, else the one that was found. */
export function chooseKey(
  named: Value | undefined,
  found: FoundKey,
  resources: Readonly<Record<string, Resource>>,
): Value | undefined {
  if (named !== undefined) return toKeyArn(named, resources) ?? named;
  return found.kind === 'found' ? found.arn : undefined;
}

/** What to say of a key that is neither named nor found. */
export const UNKNOWN_KEY =
  'is missing: the template encrypts with a key by its id or alias, and permissions take its ARN';

/** Returns the ARN of a key that is named by `Ref`, `Fn::GetAtt` or its ARN. */
export function toKeyArn(
  key: Value,
  resources: Readonly<Record<string, Resource>>,
): Value | undefined {
  if (typeof key === 'string') return key.startsWith('arn:') ? key : undefined;
  const reference = referenceOf(key);
  if (reference === undefined) return undefined;
  return resources[reference.id]?.Type === 'AWS::KMS::Key' ? att(reference.id, 'Arn') : undefined;
}
