import type { Resource, Value } from '../cloudformation.ts';
import type { Statement } from '../deployment.ts';

/** Builds the role of a function from its statements. */
export function buildRole(
  statements: readonly Statement[],
  condition: string | undefined,
): Resource {
  return {
    Type: 'AWS::IAM::Role',
    ...(condition === undefined ? {} : { Condition: condition }),
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
      Policies: [
        {
          PolicyName: 'millrace',
          PolicyDocument: { Version: '2012-10-17', Statement: statements.map(toPolicyStatement) },
        },
      ],
    },
  };
}

/** Answers a statement as a policy document has it. */
export function toPolicyStatement({ sid, actions, resources, conditions }: Statement): object {
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
