import type { Resource, Value } from '../../cloudformation/resource.ts';
import type { Statement } from '../../deploy/deployment.ts';

/** A role of a capture tool: who may take it, and what it may do. */
export interface UpstreamRole {
  /** In kebab-case: `dms-target`. */
  readonly name: string;
  /** The service that takes it. */
  readonly principal: Value;
  /** The account whose resources may make the service take it. */
  readonly account: Value;
  readonly statements: readonly Statement[];
}

/** Writes the trust policy of a role. */
export function trustPolicyOf({ principal, account }: UpstreamRole): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: principal },
        Action: 'sts:AssumeRole',
        // Nobody else's task or connector can make the service act for this account.
        Condition: { StringEquals: { 'aws:SourceAccount': account } },
      },
    ],
  };
}

/** Writes the permissions of a role. */
export function policyOf({ statements }: UpstreamRole): object {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ sid, actions, resources, conditions }) => ({
      Sid: sid,
      Effect: 'Allow',
      Action: actions,
      Resource: resources.length === 1 ? resources[0] : resources,
      ...(conditions === undefined ? {} : { Condition: conditions }),
    })),
  };
}

/** Writes a role as a resource of a template. */
export function toRoleResource(role: UpstreamRole): Resource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trustPolicyOf(role),
      Policies: [{ PolicyName: role.name, PolicyDocument: policyOf(role) }],
    },
  };
}

/** What a role needs to read a secret. */
export function readSecret(
  sid: string,
  secret: { readonly arn: Value; readonly keyArn: Value | undefined; readonly region: Value },
): readonly Statement[] {
  const { arn, keyArn, region } = secret;
  const read: Statement = {
    sid,
    actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
    resources: [arn],
    for: 'secret',
  };
  if (keyArn === undefined) return [read];
  return [
    read,
    {
      sid: `${sid}Key`,
      actions: ['kms:Decrypt'],
      resources: [keyArn],
      conditions: { StringEquals: { 'kms:ViaService': viaService('secretsmanager', region) } },
      for: 'secret',
    },
  ];
}

function viaService(service: string, region: Value): Value {
  return typeof region === 'string'
    ? `${service}.${region}.amazonaws.com`
    : { 'Fn::Sub': `${service}.\${AWS::Region}.amazonaws.com` };
}
