import type { Resource, Resources, Value } from '../../cloudformation/resource.ts';
import { ref } from '../../cloudformation/value.ts';
import type { Statement } from '../deployment.ts';
import type { RoleFacts } from '../settings/function-facts.ts';

/** What the role of a function is built from. */
export interface RoleParts {
  readonly roleId: string;
  readonly policyId: string;
  readonly statements: readonly Statement[];
  readonly condition: string | undefined;
  /** What all generated roles have. */
  readonly facts: RoleFacts;
}

/**
 * Builds the role of a function, and its permissions as a resource of their own: a policy of a key, a queue or
 * a bucket may then name the role that names it, without a circle.
 */
export function buildRole(parts: RoleParts): Resources {
  const { roleId, policyId, statements, facts } = parts;
  return {
    [roleId]: conditional(parts, {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'lambda.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        },
        ...propertiesOf(facts),
      },
    }),
    [policyId]: conditional(parts, {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'millrace',
        PolicyDocument: toPolicyDocument(statements),
        Roles: [ref(roleId)],
      },
    }),
  };
}

/** Returns statements as a policy document. */
export function toPolicyDocument(statements: readonly Statement[]): object {
  return { Version: '2012-10-17', Statement: statements.map(toPolicyStatement) };
}

function conditional({ condition }: RoleParts, { Type, Properties }: Resource): Resource {
  return { Type, ...(condition === undefined ? {} : { Condition: condition }), Properties };
}

function propertiesOf({ path, permissionsBoundary, tags, managedPolicies }: RoleFacts): object {
  return {
    ...(path === undefined ? {} : { Path: path }),
    ...(permissionsBoundary === undefined ? {} : { PermissionsBoundary: permissionsBoundary }),
    ...(managedPolicies === undefined || managedPolicies.length === 0
      ? {}
      : { ManagedPolicyArns: managedPolicies }),
    ...(tags === undefined
      ? {}
      : { Tags: Object.entries(tags).map(([Key, given]) => ({ Key, Value: given })) }),
  };
}

function toPolicyStatement({ sid, actions, resources, conditions }: Statement): object {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: oneOrMany(resources),
    ...(conditions === undefined ? {} : { Condition: conditions }),
  };
}

function oneOrMany(values: readonly Value[]): Value | readonly Value[] {
  const [first, ...others] = values;
  return first !== undefined && others.length === 0 ? first : values;
}
