import type { Resource, Resources, Value } from '../cloudformation/resource.ts';
import { att, concat, ref, referenceOf } from '../cloudformation/value.ts';
import { chooseKey } from './bindings/find-key.ts';
import { FAILURE_BUCKET, QUARANTINE_BUCKET } from './logical-ids.ts';
import type { DeploySettings } from './settings/deploy-settings.ts';

/** A bucket that functions write to. */
export interface Bucket {
  /** As the functions take it. */
  readonly name: Value;
  readonly arn: Value;
  readonly keyArn: Value | undefined;
  /** It is made here, and so it is in the account of the functions. */
  readonly own: boolean;
}

/** Where functions and Lambda itself put what is not delivered. */
export interface Buckets {
  readonly quarantine: Bucket;
  /** Batches that Lambda gives up, with their records. */
  readonly failures: Bucket;
  /** Records too large for Firehose; `undefined`: in quarantine. */
  readonly archive: Bucket | undefined;
  /** Each bucket that is made, with its policy. */
  readonly resources: { readonly quarantine: Resources; readonly failures: Resources };
}

/** Returns the buckets of a service: those that the settings name, and generated ones for the others. */
export function planBuckets(settings: DeploySettings): Buckets {
  const { quarantine, archive, resources } = settings;
  const { bucket, failureBucket, key } = quarantine;
  const keyArn = chooseKey(key, { kind: 'none' }, resources);
  const archiveKey = chooseKey(archive.key, { kind: 'none' }, resources);
  return {
    quarantine:
      bucket === undefined
        ? ownBucket(QUARANTINE_BUCKET, keyArn)
        : namedBucket(bucket, keyArn, resources),
    failures:
      failureBucket === undefined
        ? ownBucket(FAILURE_BUCKET, keyArn)
        : namedBucket(failureBucket, keyArn, resources),
    archive:
      archive.bucket === undefined ? undefined : namedBucket(archive.bucket, archiveKey, resources),
    resources: {
      quarantine:
        bucket === undefined
          ? buildBucket(QUARANTINE_BUCKET, { keyArn, prefix: 'quarantine/', ...quarantine })
          : {},
      failures:
        failureBucket === undefined
          ? buildBucket(FAILURE_BUCKET, { keyArn, prefix: undefined, ...quarantine })
          : {},
    },
  };
}

function ownBucket(id: string, keyArn: Value | undefined): Bucket {
  return { name: ref(id), arn: att(id, 'Arn'), keyArn, own: true };
}

function namedBucket(
  name: Value,
  keyArn: Value | undefined,
  resources: Readonly<Record<string, Resource>>,
): Bucket {
  const reference = referenceOf(name);
  const isOwn = reference !== undefined && resources[reference.id]?.Type === 'AWS::S3::Bucket';
  const arn = isOwn
    ? att(reference.id, 'Arn')
    : concat({ 'Fn::Sub': `arn:\${AWS::Partition}:s3:::` }, name);
  return { name, arn, keyArn, own: isOwn };
}

interface BucketFacts {
  readonly keyArn: Value | undefined;
  /** What expires; `undefined`: everything. */
  readonly prefix: string | undefined;
  readonly expireDays: number;
}

/** Encrypted, not public, TLS only, and kept when the service is removed. */
function buildBucket(id: string, { keyArn, prefix, expireDays }: BucketFacts): Resources {
  const encryption =
    keyArn === undefined
      ? { SSEAlgorithm: 'AES256' }
      : { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn };
  return {
    [id]: {
      Type: 'AWS::S3::Bucket',
      // A first deployment that fails leaves no bucket behind, in whose way the next one would be.
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        // Announces each new object on the default event bus: see docs/runbooks/quarantine.md.
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              ServerSideEncryptionByDefault: encryption,
              ...(keyArn === undefined ? {} : { BucketKeyEnabled: true }),
            },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        VersioningConfiguration: { Status: 'Enabled' },
        LifecycleConfiguration: {
          Rules: [
            {
              Id: 'expire',
              ...(prefix === undefined ? {} : { Prefix: prefix }),
              Status: 'Enabled',
              ExpirationInDays: expireDays,
              NoncurrentVersionExpiration: { NoncurrentDays: 7 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            },
          ],
        },
      },
    },
    [`${id}Policy`]: buildBucketPolicy(id),
  };
}

function buildBucketPolicy(id: string): Resource {
  return {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: ref(id),
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'OnlyEncryptedConnections',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [att(id, 'Arn'), concat(att(id, 'Arn'), '/*')],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    },
  };
}
