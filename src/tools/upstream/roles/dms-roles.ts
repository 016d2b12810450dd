import type { SourceSpec } from '../../../model/service.ts';
import type { Value } from '../../cloudformation/resource.ts';
import type { Statement } from '../../deploy/deployment.ts';
import { readSecret, type UpstreamRole } from './upstream-role.ts';

/** What the roles of DMS name. */
export interface DmsRoleFacts {
  readonly source: SourceSpec;
  readonly streamArn: Value;
  readonly secretArn: Value;
  /** Of the key of the stream and the secret; `undefined`: AWS's own keys. */
  readonly keyArn: Value | undefined;
  readonly region: Value;
  readonly account: Value;
}

/**
 * Returns the roles of DMS: one writes to the stream, one reads the secret of the database.
 *
 * Besides them DMS needs the roles `dms-vpc-role` and `dms-cloudwatch-logs-role`, which an account has
 * once, under these names.
 */
export function dmsRoles(facts: DmsRoleFacts): readonly UpstreamRole[] {
  return [
    ...(facts.source.stream === 'kinesis' ? [dmsTargetRole(facts)] : []),
    dmsSecretRole(facts),
  ];
}

/** Returns the role that writes to the Kinesis stream. */
export function dmsTargetRole({ streamArn, keyArn, account }: DmsRoleFacts): UpstreamRole {
  const write: Statement = {
    sid: 'WriteStream',
    actions: ['kinesis:DescribeStream', 'kinesis:PutRecord', 'kinesis:PutRecords'],
    resources: [streamArn],
    for: 'stream',
  };
  const encrypt: readonly Statement[] =
    keyArn === undefined
      ? []
      : [
          {
            sid: 'EncryptStream',
            actions: ['kms:GenerateDataKey'],
            resources: [keyArn],
            for: 'stream',
          },
        ];
  return {
    name: 'dms-target',
    principal: 'dms.amazonaws.com',
    account,
    statements: [write, ...encrypt],
  };
}

/** Returns the role that reads the secret. Its principal is that of one region. */
export function dmsSecretRole({ secretArn, keyArn, region, account }: DmsRoleFacts): UpstreamRole {
  return {
    name: 'dms-secret',
    principal:
      typeof region === 'string'
        ? `dms.${region}.amazonaws.com`
        : { 'Fn::Sub': `dms.\${AWS::Region}.amazonaws.com` },
    account,
    statements: readSecret('ReadSecret', { arn: secretArn, keyArn, region }),
  };
}
