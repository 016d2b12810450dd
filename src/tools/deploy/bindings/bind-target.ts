import { findAddressProblem } from '../../../lambda/address-form.ts';
import { isCollection, type Target } from '../../../model/target.ts';
import type { Value } from '../../cloudformation/resource.ts';
import { att, concat, referenceOf } from '../../cloudformation/value.ts';
import { type DeploySettings, SETTINGS_BLOCK } from '../settings/deploy-settings.ts';
import type { AddProblem } from '../settings/read-part.ts';
import type { TargetSettings } from '../settings/target-settings.ts';
import { addressFormOf, type DerivedPlace, type Place } from './address-of-target.ts';
import { compareResource } from './compare-resource.ts';
import { chooseKey, type FoundKey, findKeyIn, UNKNOWN_KEY } from './find-key.ts';
import { findMismatches } from './find-mismatches.ts';

/** What a target is in AWS, whoever uses it. */
export interface TargetPlace {
  readonly address: Value;
  readonly arn: Value;
  readonly keyArn: Value | undefined;
}

/** Where a resource of the template names the key that it is encrypted with. */
const KEY_MEMBERS: Readonly<Record<string, readonly [block: string | undefined, member: string]>> =
  {
    'AWS::SNS::Topic': [undefined, 'KmsMasterKeyId'],
    'AWS::SQS::Queue': [undefined, 'KmsMasterKeyId'],
    'AWS::DynamoDB::Table': ['SSESpecification', 'KMSMasterKeyId'],
  };

/**
 * Returns what a target is in AWS: its address, its ARN for permissions, its key. What the settings leave
 * out is derived from a resource of the same template, or from a plain ARN, name or URL. `undefined` if
 * problems were added.
 */
export function bindTarget(
  target: Target,
  settings: DeploySettings,
  add: AddProblem,
): TargetPlace | undefined {
  const place = `${SETTINGS_BLOCK}.targets.${target.name}`;
  if (!Object.hasOwn(settings.targets, target.name)) {
    add(place, `is missing: service.ts has a target of this name (${target.sink})`);
    return undefined;
  }
  const given = settings.targets[target.name];
  if (given === undefined) return undefined;
  const bound = target.sink === 'opensearch' ? withPlainSlashes(given) : given;
  const derived = derivePlace(target, bound, settings);
  const found = findKey(bound.address ?? bound.arn, settings);
  const problems = findProblems(target, { bound, derived, found }, settings);
  for (const [member, what] of problems) add(`${place}.${member}`, what);
  const { address, arn = '' } = derived;
  if (address === undefined || problems.length > 0) return undefined;
  return {
    address,
    arn: target.sink === 'opensearch' ? indexArnOf(target, { ...bound, arn, address }) : arn,
    keyArn: chooseKey(bound.key, found, settings.resources),
  };
}

type Problem = readonly [member: string, what: string];

function findProblems(
  target: Target,
  binding: {
    readonly bound: TargetSettings;
    readonly derived: DerivedPlace;
    readonly found: FoundKey;
  },
  settings: DeploySettings,
): readonly Problem[] {
  const { bound, derived, found } = binding;
  const mismatches = findMismatches(target, bound, settings);
  const isKeyOpen = bound.key === undefined && found.kind === 'unknown';
  return [
    // What is bound to the wrong thing lacks nothing.
    ...(mismatches.length > 0 ? mismatches : findPlaceProblems(target, derived)),
    ...findDifferences(target, bound, settings),
    ...(isKeyOpen ? [['key', UNKNOWN_KEY] as const] : []),
    ...(lacksIndex(target, bound) ? [['index', NO_INDEX] as const] : []),
  ];
}

function findPlaceProblems(
  target: Target,
  { address, arn, form }: DerivedPlace,
): readonly Problem[] {
  // A plain text is known now: what the function would refuse at its start is refused here (I6).
  const plain = typeof address === 'string' ? address : undefined;
  const wrong = findAddressProblem(target, plain).map((problem) => problem.replace(/^\S+ /, ''));
  const underived = 'is missing: it cannot be derived from the address';
  return [
    ...(address === undefined ? [['address', `is missing: ${form}`] as const] : []),
    ...wrong.map((what) => ['address', what] as const),
    ...(arn === undefined && needsArn(target) ? [['arn', underived] as const] : []),
  ];
}

function findDifferences(
  target: Target,
  { address, arn }: TargetSettings,
  { resources }: DeploySettings,
): readonly Problem[] {
  return compareResource(target, address ?? arn, resources).map((what) => ['address', what]);
}

/** What the settings say counts more than what is derived from it. */
function derivePlace(
  target: Target,
  bound: TargetSettings,
  settings: DeploySettings,
): DerivedPlace {
  const found = target.sink === 'opensearch' ? searchPlaceOf(bound, settings) : {};
  const derived = addressFormOf(target, bound.address ?? bound.arn, settings.resources);
  return {
    address: found.address ?? derived.address,
    arn: bound.arn ?? found.arn ?? derived.arn,
    form: derived.form,
  };
}

/** An endpoint is often given with a slash at its end, and an index too: the sink wants one between them. */
function withPlainSlashes(bound: TargetSettings): TargetSettings {
  const { address } = bound;
  if (typeof address !== 'string') return bound;
  const [scheme = '', ...rest] = address.split('//');
  const parts = rest.join('/').split('/');
  const plain = parts.filter((part) => part !== '').join('/');
  return rest.length === 0 ? bound : { ...bound, address: `${scheme}//${plain}` };
}

const NO_INDEX = 'is missing: the permission names it, and the address is not plain';

/** Without it, a function could use every index of the domain. */
function lacksIndex(target: Target, { address, index }: TargetSettings): boolean {
  if (target.sink !== 'opensearch' || isCollection(target)) return false;
  return index === undefined && address !== undefined && typeof address !== 'string';
}

/** A sink of one's own may need no permission of AWS. */
function needsArn({ sink, facts }: Target): boolean {
  if (sink !== 'custom' || !('kind' in facts)) return true;
  // The cast holds: the sink tells the kind of the target.
  const { permissions } = facts.kind as { readonly permissions: readonly string[] };
  return permissions.length > 0;
}

/** A domain or collection of the same template. */
function searchPlaceOf(
  { domain, index }: TargetSettings,
  { resources }: DeploySettings,
): Partial<Place> {
  const reference = domain === undefined ? undefined : referenceOf(domain);
  const type = reference === undefined ? undefined : resources[reference.id]?.Type;
  if (reference === undefined || index === undefined) return {};
  if (type === 'AWS::OpenSearchService::Domain') {
    const host = att(reference.id, 'DomainEndpoint');
    return { address: concat('https://', host, `/${index}`), arn: att(reference.id, 'Arn') };
  }
  if (type === 'AWS::OpenSearchServerless::Collection') {
    const endpoint = att(reference.id, 'CollectionEndpoint');
    return { address: concat(endpoint, `/${index}`), arn: att(reference.id, 'Arn') };
  }
  return {};
}

/** A domain is permitted index by index; a collection as a whole, by its data access policy. */
function indexArnOf(
  target: Target,
  { arn, address, index }: Place & Pick<TargetSettings, 'index'>,
): Value {
  if (isCollection(target)) return arn;
  const last = typeof address === 'string' ? address.replace(/^.*\//, '') : undefined;
  // The APIs of the index, such as `_bulk`.
  return concat(arn, `/${index ?? last ?? ''}/*`);
}

function findKey(value: Value | undefined, { resources }: DeploySettings): FoundKey {
  const reference = value === undefined ? undefined : referenceOf(value);
  const resource = reference === undefined ? undefined : resources[reference.id];
  const [block, member] = KEY_MEMBERS[resource?.Type ?? ''] ?? [];
  if (resource === undefined || member === undefined) return { kind: 'none' };
  const properties = block === undefined ? resource.Properties : resource.Properties[block];
  return findKeyIn(properties, member, resources);
}
