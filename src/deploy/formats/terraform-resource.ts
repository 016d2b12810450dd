import { CdcError } from '../../errors.ts';
import { isObject } from '../../model/fields.ts';
import type { Resource } from '../cloudformation.ts';
import { type Rules, toArguments } from './terraform-arguments.ts';
import { type TerraformResource, toBucketResources } from './terraform-bucket.ts';
import { ALARM_RULES, CONSUMER_RULES, DASHBOARD_RULES, MAPPING_RULES } from './terraform-rules.ts';

/** A document that Terraform encodes: an argument that is the text of a JSON object. */
export interface JsonDocument {
  readonly document: unknown;
}

const PLAIN: Readonly<Record<string, readonly [type: string, rules: Rules]>> = {
  'AWS::Lambda::EventSourceMapping': ['aws_lambda_event_source_mapping', MAPPING_RULES],
  'AWS::CloudWatch::Alarm': ['aws_cloudwatch_metric_alarm', ALARM_RULES],
  'AWS::CloudWatch::Dashboard': ['aws_cloudwatch_dashboard', DASHBOARD_RULES],
  'AWS::Kinesis::StreamConsumer': ['aws_kinesis_stream_consumer', CONSUMER_RULES],
};

/** The type in Terraform that a reference to a resource means. */
export const TERRAFORM_TYPES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(PLAIN).map(([type, [own]]) => [type, own])),
  'AWS::S3::Bucket': 'aws_s3_bucket',
  'AWS::IAM::Role': 'aws_iam_role',
};

/**
 * Writes a resource of a template as the resources that the AWS provider has for it.
 *
 * @throws {CdcError} `ERR_CDC_DEPLOYMENT_INVALID` for what it does not know how to write.
 */
export function toTerraformResources(id: string, resource: Resource): readonly TerraformResource[] {
  const { Type, Properties } = resource;
  switch (Type) {
    case 'AWS::S3::Bucket':
      return toBucketResources(id, resource);
    case 'AWS::S3::BucketPolicy':
      return [toBucketPolicy(id, Properties)];
    case 'AWS::IAM::Role':
      return toRole(id, Properties);
    default: {
      const [type, rules] = PLAIN[Type] ?? [undefined, {}];
      if (type === undefined) throw unknownType(id, Type);
      return [{ type, arguments: toArguments(id, Properties, rules) }];
    }
  }
}

/** Tells arguments that are to be encoded. */
export function isDocument(value: unknown): value is JsonDocument {
  return isObject(value) && Object.keys(value).join() === 'document';
}

function toBucketPolicy(id: string, properties: Resource['Properties']): TerraformResource {
  const rules: Rules = { Bucket: 'bucket', PolicyDocument: { make: encoded('policy') } };
  return { type: 'aws_s3_bucket_policy', arguments: toArguments(id, properties, rules) };
}

function toRole(id: string, properties: Resource['Properties']): readonly TerraformResource[] {
  const { Policies = [], ...role } = properties;
  const rules: Rules = {
    RoleName: 'name',
    Description: 'description',
    AssumeRolePolicyDocument: { make: encoded('assume_role_policy') },
  };
  const policies = (Array.isArray(Policies) ? Policies : []).map((policy): TerraformResource => {
    const fields = isObject(policy) ? policy : {};
    const own: Rules = { PolicyName: 'name', PolicyDocument: { make: encoded('policy') } };
    return {
      type: 'aws_iam_role_policy',
      part: String(fields['PolicyName']),
      arguments: { role: { Ref: id }, ...toArguments(`${id}.Policies`, fields, own) },
    };
  });
  return [{ type: 'aws_iam_role', arguments: toArguments(id, role, rules) }, ...policies];
}

function encoded(name: string): (document: unknown) => Readonly<Record<string, JsonDocument>> {
  return (document) => ({ [name]: { document } });
}

function unknownType(id: string, type: string): CdcError {
  return new CdcError('ERR_CDC_DEPLOYMENT_INVALID', `Terraform: ${type} cannot be written`, {
    details: { place: id, fix: 'Report it, and use --format cloudformation meanwhile.' },
  });
}
