import type { Target } from '../../../model/target.ts';
import type { Resource, Value } from '../../cloudformation/resource.ts';
import { att, ownArn, parseArn, ref, referenceOf } from '../../cloudformation/value.ts';

/** Where a target is. */
export interface Place {
  readonly address: Value;
  readonly arn: Value;
}

/** What can be derived of a target from one value. */
export interface DerivedPlace {
  readonly address?: Value | undefined;
  readonly arn?: Value | undefined;
  /** What the address of such a target looks like. */
  readonly form: string;
}

type Derive = (
  value: Value,
  resource: NamedResource | undefined,
) => Pick<DerivedPlace, 'address' | 'arn'>;

interface NamedResource {
  readonly id: string;
  readonly type: string;
}

const URL_OF_QUEUE = /^https:\/\/sqs\.([\w-]+)\.(amazonaws\.com(?:\.cn)?)\/(\d{12})\/(.+)$/;

/** Resources of the template that are such targets. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  sns: ['AWS::SNS::Topic'],
  sqs: ['AWS::SQS::Queue'],
  dynamodb: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
  firehose: ['AWS::KinesisFirehose::DeliveryStream'],
  eventbridge: ['AWS::Events::EventBus'],
};

const FORMS: Readonly<Record<string, string>> = {
  sns: '!Ref of a topic, or its ARN',
  sqs: '!Ref of a queue, its URL or ARN',
  dynamodb: '!Ref of a table, its name or ARN',
  firehose: '!Ref of a delivery stream, its name or ARN',
  eventbridge: '!Ref of an event bus, its name or ARN',
  opensearch: 'https://endpoint/index, or `domain` and `index` of the same template',
};

const derivations: Readonly<Record<string, Derive>> = {
  // The address of a topic is its ARN, whatever gives it.
  sns: (value) => ({ address: value, arn: value }),
  sqs: placeOfQueue,
  dynamodb: (value, resource) =>
    resource === undefined
      ? placeByName(value, (name) => ownArn('dynamodb', `table/${name}`))
      : { address: ref(resource.id), arn: att(resource.id, 'Arn') },
  firehose: (value, resource) =>
    resource === undefined
      ? placeByName(value, (name) => ownArn('firehose', `deliverystream/${name}`))
      : { address: ref(resource.id), arn: att(resource.id, 'Arn') },
  eventbridge: (value, resource) =>
    resource === undefined
      ? placeByName(value, (name) => ownArn('events', `event-bus/${name}`))
      : { address: ref(resource.id), arn: att(resource.id, 'Arn') },
  // Whoever names an address knows it; its ARN is not in it.
  opensearch: (value) => (parseArn(value) === undefined ? { address: value } : {}),
  custom: (value) => ({ address: value, ...(parseArn(value) === undefined ? {} : { arn: value }) }),
};

/** Derives address and ARN of a target from one value of the settings, as far as it tells them. */
export function addressFormOf(
  { sink }: Pick<Target, 'sink'>,
  value: Value | undefined,
  resources: Readonly<Record<string, Resource>>,
): DerivedPlace {
  const form = FORMS[sink] ?? 'what the sink takes';
  const derive = derivations[sink];
  if (value === undefined || derive === undefined) return { form };
  const reference = referenceOf(value);
  const type = reference === undefined ? undefined : resources[reference.id]?.Type;
  const isKnown = type !== undefined && (TYPES[sink] ?? []).includes(type);
  // A reference to something else in the template is a mistake that nothing can be derived from.
  if (type !== undefined && isOtherKind({ sink }, type)) return { form };
  const resource =
    reference === undefined || !isKnown || type === undefined
      ? undefined
      : { id: reference.id, type };
  return { ...derive(value, resource), form };
}

/** Tells whether a resource of the template is no such target. */
export function isOtherKind({ sink }: Pick<Target, 'sink'>, type: string): boolean {
  const types = TYPES[sink];
  return types !== undefined && !types.includes(type);
}

/** The sinks take names and ARNs; permissions take ARNs. */
function placeByName(value: Value, toArn: (name: string) => Value): Partial<Place> {
  if (typeof value !== 'string') return { address: value };
  return { address: value, arn: parseArn(value) === undefined ? toArn(value) : value };
}

function placeOfQueue(
  value: Value,
  resource: NamedResource | undefined,
): Pick<DerivedPlace, 'address' | 'arn'> {
  if (resource !== undefined) return { address: ref(resource.id), arn: att(resource.id, 'Arn') };
  const arn = parseArn(value);
  if (arn !== undefined) {
    const suffix = arn.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    const address = `https://sqs.${arn.region}.${suffix}/${arn.account}/${arn.resource}`;
    return { address, arn: value };
  }
  return { address: value, arn: typeof value === 'string' ? arnOfQueueUrl(value) : undefined };
}

/** Returns the ARN of a queue by its URL. */
export function arnOfQueueUrl(url: string): string | undefined {
  const [, region, suffix, account, name] = URL_OF_QUEUE.exec(url) ?? [];
  if (region === undefined) return undefined;
  const partition = suffix === 'amazonaws.com.cn' ? 'aws-cn' : 'aws';
  return `arn:${partition}:sqs:${region}:${account}:${name}`;
}
