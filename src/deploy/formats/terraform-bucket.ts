import { isObject } from '../../model/fields.ts';
import type { Resource } from '../cloudformation.ts';
import { type Rules, toArguments } from './terraform-arguments.ts';

/** A resource of the provider: its type, and its arguments with values of the template in them. */
export interface TerraformResource {
  readonly type: string;
  /** What tells it from others of its type that come of the same resource. */
  readonly part?: string | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What of a bucket is a resource of its own in Terraform, and by which rules. */
const PARTS: Readonly<Record<string, readonly [type: string, rules: Rules]>> = {
  BucketEncryption: [
    'aws_s3_bucket_server_side_encryption_configuration',
    {
      ServerSideEncryptionConfiguration: {
        blocks: 'rule',
        of: {
          BucketKeyEnabled: 'bucket_key_enabled',
          ServerSideEncryptionByDefault: {
            block: 'apply_server_side_encryption_by_default',
            of: { SSEAlgorithm: 'sse_algorithm', KMSMasterKeyID: 'kms_master_key_id' },
          },
        },
      },
    },
  ],
  PublicAccessBlockConfiguration: [
    'aws_s3_bucket_public_access_block',
    {
      BlockPublicAcls: 'block_public_acls',
      BlockPublicPolicy: 'block_public_policy',
      IgnorePublicAcls: 'ignore_public_acls',
      RestrictPublicBuckets: 'restrict_public_buckets',
    },
  ],
  OwnershipControls: [
    'aws_s3_bucket_ownership_controls',
    { Rules: { blocks: 'rule', of: { ObjectOwnership: 'object_ownership' } } },
  ],
  VersioningConfiguration: [
    'aws_s3_bucket_versioning',
    { Status: { make: (status) => ({ versioning_configuration: { status } }) } },
  ],
  NotificationConfiguration: [
    'aws_s3_bucket_notification',
    {
      EventBridgeConfiguration: {
        make: (config) => ({
          eventbridge: isObject(config) && config['EventBridgeEnabled'] === true,
        }),
      },
    },
  ],
  LifecycleConfiguration: [
    'aws_s3_bucket_lifecycle_configuration',
    {
      Rules: {
        blocks: 'rule',
        of: {
          Id: 'id',
          Status: 'status',
          Prefix: { make: (prefix) => ({ filter: { prefix } }) },
          ExpirationInDays: { make: (days) => ({ expiration: { days } }) },
          NoncurrentVersionExpiration: {
            block: 'noncurrent_version_expiration',
            of: { NoncurrentDays: 'noncurrent_days' },
          },
          AbortIncompleteMultipartUpload: {
            block: 'abort_incomplete_multipart_upload',
            of: { DaysAfterInitiation: 'days_after_initiation' },
          },
        },
      },
    },
  ],
};

/** Writes a bucket: itself, and one resource for each of its settings. */
export function toBucketResources(
  id: string,
  { Properties, DeletionPolicy }: Resource,
): readonly TerraformResource[] {
  const { BucketName, ...settings } = Properties;
  const bucket = { Ref: id };
  return [
    {
      type: 'aws_s3_bucket',
      arguments: {
        ...(BucketName === undefined ? {} : { bucket: BucketName }),
        ...(DeletionPolicy === 'Retain' ? { lifecycle: { prevent_destroy: true } } : {}),
      },
    },
    ...Object.entries(settings).map(([name, value]): TerraformResource => {
      const place = `${id}.${name}`;
      const [type, rules] = PARTS[name] ?? ['', {}];
      const written = toArguments(place, type === '' ? { [name]: value } : toFields(value), rules);
      return { type, arguments: { bucket, ...withFilters(written) } };
    }),
  ];
}

function toFields(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : { value };
}

/** The provider wants a filter in each rule of a life cycle; an empty one is for all objects. */
function withFilters(
  written: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { rule } = written;
  if (!Array.isArray(rule)) return written;
  const isLifecycle = rule.some((one) => isObject(one) && 'status' in one);
  if (!isLifecycle) return written;
  return { ...written, rule: rule.map((one: unknown) => ({ filter: {}, ...toFields(one) })) };
}
