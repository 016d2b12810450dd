import type { Target } from '../../../model/target.ts';
import type { Value } from '../../cloudformation/resource.ts';
import { parseArn, referenceOf } from '../../cloudformation/value.ts';
import type { DeploySettings } from '../settings/deploy-settings.ts';
import type { TargetSettings } from '../settings/target-settings.ts';
import { addressFormOf, arnOfQueueUrl, isOtherKind } from './address-of-target.ts';

/** Services of AWS that an ARN of such a target may be of, and what its resource begins with. */
const ARNS: Readonly<
  Record<string, { readonly services: readonly string[]; readonly kind: string }>
> = {
  sns: { services: ['sns'], kind: '' },
  sqs: { services: ['sqs'], kind: '' },
  dynamodb: { services: ['dynamodb'], kind: 'table/' },
  firehose: { services: ['firehose'], kind: 'deliverystream/' },
  eventbridge: { services: ['events'], kind: 'event-bus/' },
  opensearch: { services: ['es', 'aoss'], kind: '' },
};

/**
 * Returns where the settings of a target contradict the service or themselves: a resource or an ARN of another
 * kind, or an address and an ARN of two things. What only CloudFormation knows is not compared.
 */
export function findMismatches(
  target: Target,
  { address, arn }: TargetSettings,
  { resources }: DeploySettings,
): readonly (readonly [member: string, what: string])[] {
  const given = [['address', address] as const, ['arn', arn] as const];
  const kinds = given.flatMap(([member, value]) => {
    const other = otherKindOf(target, value, resources);
    const { form } = addressFormOf(target, undefined, resources);
    return other === undefined
      ? []
      : [[member, `is ${other}, and service.ts says ${target.sink}: ${form}`] as const];
  });
  return kinds.length > 0 ? kinds : findContradiction(target, address, arn);
}

function otherKindOf(
  target: Target,
  value: Value | undefined,
  resources: DeploySettings['resources'],
): string | undefined {
  if (value === undefined) return undefined;
  const reference = referenceOf(value);
  const type = reference === undefined ? undefined : resources[reference.id]?.Type;
  if (type !== undefined && isOtherKind(target, type)) return `${type} (${reference?.id})`;
  const service = parseArn(value)?.service;
  const known = ARNS[target.sink];
  if (service === undefined || known === undefined || known.services.includes(service)) {
    return undefined;
  }
  return `an ARN of ${service}`;
}

/** Permissions for one thing, and calls to another, would fail with the first delivery. */
function findContradiction(
  { sink }: Target,
  address: Value | undefined,
  arn: Value | undefined,
): readonly (readonly [member: string, what: string])[] {
  const permitted = arn === undefined ? undefined : parseArn(arn);
  const kind = ARNS[sink]?.kind;
  if (permitted === undefined || typeof address !== 'string' || kind === undefined) return [];
  if (sink === 'opensearch') return [];
  const called = parseArn(arnOfQueueUrl(address) ?? address);
  const name = called?.resource ?? `${kind}${address}`;
  const differing = [
    [called?.region ?? permitted.region, permitted.region],
    [called?.account ?? permitted.account, permitted.account],
    [name, permitted.resource],
  ].find(([one, other]) => one !== other);
  if (differing === undefined) return [];
  const [one = '', other = ''] = differing;
  return [['arn', `names ${other}, and address names ${one}: permissions are of another target`]];
}
