import type { Resources } from '../cloudformation.ts';
import type { Deployment } from '../deployment.ts';
import type { Reference } from '../value.ts';
import { toCloudFormation } from './cloudformation-fragment.ts';
import type { TerraformResource } from './terraform-bucket.ts';
import { type TerraformNames, toArgument, toTerraform } from './terraform-expression.ts';
import { isDocument, TERRAFORM_TYPES, toTerraformResources } from './terraform-resource.ts';

/** A file of the JSON syntax of Terraform: `millrace.tf.json`. */
export interface TerraformJson {
  readonly '//': string;
  readonly variable?: Readonly<Record<string, object>>;
  readonly data?: Readonly<Record<string, object>>;
  readonly resource: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly output?: Readonly<Record<string, object>>;
}

const PSEUDO: Readonly<Record<string, readonly [data: string, attribute: string]>> = {
  'AWS::AccountId': ['aws_caller_identity', 'account_id'],
  'AWS::Region': ['aws_region', 'id'],
  'AWS::Partition': ['aws_partition', 'partition'],
};

/** What `Ref` means, by the type of a resource; `name` and `arn` are attributes of both tools. */
const REF_ATTRIBUTES: Readonly<Record<string, string>> = {
  aws_s3_bucket: 'id',
  aws_iam_role: 'name',
  aws_kinesis_stream_consumer: 'arn',
};

/**
 * Writes what a deployment adds as a module of Terraform: what it does not make itself is a variable of it,
 * and the roles of the functions are its outputs.
 *
 * @throws {CdcError} `ERR_CDC_DEPLOYMENT_INVALID` for what it does not know how to write.
 */
export function toTerraformJson(deployment: Deployment): TerraformJson {
  const { Resources: all } = toCloudFormation(deployment);
  const file = createFile(all);
  const written = Object.entries(all).flatMap(([id, one]) =>
    toTerraformResources(id, one).map((made) => ({ id, condition: one.Condition, ...made })),
  );
  const resource = Object.fromEntries(
    [...Map.groupBy(written, ({ type }) => type)].map(([type, alike]) => [
      type,
      Object.fromEntries(alike.map((one) => [labelOf(one), writeResource(one, file.names)])),
    ]),
  );
  const output = outputsOf(all, file.names);
  return {
    '//': 'Written by `millrace plan --format terraform`: change the service or its settings instead.',
    ...(file.variables.size === 0 ? {} : { variable: Object.fromEntries(file.variables) }),
    ...(file.data.size === 0
      ? {}
      : { data: Object.fromEntries([...file.data].map((type) => [type, { current: {} }])) }),
    resource,
    ...(Object.keys(output).length === 0 ? {} : { output }),
  };
}

/** Answers a logical id as Terraform writes names: `billing_alerts_topic`. */
export function toSnake(id: string): string {
  return id
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}

interface TerraformFile {
  readonly names: TerraformNames;
  /** Filled while the resources are written. */
  readonly variables: ReadonlyMap<string, object>;
  readonly data: ReadonlySet<string>;
}

function createFile(all: Resources): TerraformFile {
  const variables = new Map<string, object>();
  const data = new Set<string>();
  const variable = (name: string, type: string, description: string): string => {
    variables.set(name, { type, description });
    return `var.${name}`;
  };
  const resolve = (reference: Reference): string => {
    const [source, attribute] = PSEUDO[reference.id] ?? [];
    if (source !== undefined) {
      data.add(source);
      return `data.${source}.current.${attribute}`;
    }
    const own = resolveOwn(all, reference);
    if (own !== undefined) return own;
    const words = reference.attribute === undefined ? [] : [reference.attribute];
    const name = [reference.id, ...words].map(toSnake).join('_');
    return variable(
      name,
      'string',
      `What the template calls ${[reference.id, ...words].join('.')}.`,
    );
  };
  const condition = (name: string): string =>
    variable(toSnake(name), 'bool', `Whether to make what the template makes if ${name}.`);
  return { names: { resolve, condition }, variables, data };
}

function resolveOwn(all: Resources, { id, attribute }: Reference): string | undefined {
  const resource = all[id];
  const type = TERRAFORM_TYPES[resource?.Type ?? ''];
  if (resource === undefined || type === undefined) return undefined;
  const one = resource.Condition === undefined ? '' : '[0]';
  const word = attribute === undefined ? (REF_ATTRIBUTES[type] ?? 'id') : attributeOf(attribute);
  return `${type}.${toSnake(id)}${one}.${word}`;
}

function attributeOf(attribute: string): string {
  return attribute.endsWith('Arn') || attribute.endsWith('ARN') ? 'arn' : toSnake(attribute);
}

interface WrittenResource extends TerraformResource {
  readonly id: string;
  readonly condition: string | undefined;
}

function labelOf({ id, part }: WrittenResource): string {
  return toSnake(part === undefined ? id : `${id}-${part}`);
}

function writeResource(
  { condition, arguments: given }: WrittenResource,
  names: TerraformNames,
): Record<string, unknown> {
  const count =
    condition === undefined ? {} : { count: `\${${names.condition(condition)} ? 1 : 0}` };
  return { ...count, ...writeArguments(given, names) };
}

function writeArguments(
  given: Readonly<Record<string, unknown>>,
  names: TerraformNames,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      isDocument(value)
        ? `\${jsonencode(${toArgument(value.document, names)})}`
        : toTerraform(value, names),
    ]),
  );
}

/** The functions are made elsewhere: with these roles, and with the names of these buckets. */
function outputsOf(all: Resources, { resolve }: TerraformNames): Record<string, object> {
  return Object.fromEntries(
    Object.entries(all).flatMap(([id, { Type, Condition }]) => {
      const [word, attribute] = OUTPUTS[Type] ?? [];
      if (word === undefined) return [];
      const given = resolve({ id, attribute });
      const value = Condition === undefined ? given : `one(${given.replace('[0]', '[*]')})`;
      return [[`${toSnake(id)}_${word}`, { value: `\${${value}}` }]];
    }),
  );
}

const OUTPUTS: Readonly<Record<string, readonly [word: string, attribute: string | undefined]>> = {
  'AWS::IAM::Role': ['arn', 'Arn'],
  'AWS::S3::Bucket': ['name', undefined],
};
