import type { FunctionDeployment } from './deployment.ts';
import { toPolicyDocument } from './permissions/build-role.ts';
import { type Guess, standInFor } from './text-size.ts';

/** A limit of AWS that a function is beyond, by what is known, or probably. */
export interface LimitFound {
  readonly place: string;
  readonly what: string;
  readonly fix: string;
}

/** All inline policies of a role, without white space. */
const POLICY_CHARACTERS = 10_240;
/** All variables of a function: names and values. */
const ENVIRONMENT_BYTES = 4_096;

/**
 * Finds limits that a deployment would fail at. References are unknown until then: what is `least` fails
 * whatever they are.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function findLimits(
  deployed: Pick<FunctionDeployment, 'name' | 'roleId' | 'statements' | 'environment'>,
  ownBytes: number,
  guess: Guess,
): readonly LimitFound[] {
  const { name, roleId, statements, environment } = deployed;
  const about = guess === 'least' ? 'at least' : 'about';
  const letters = roleId === undefined ? 0 : policyLettersOf(statements, guess);
  const bytes = ownBytes + environmentBytesOf(environment, guess);
  return [
    ...(letters <= POLICY_CHARACTERS
      ? []
      : [
          {
            place: `functions.${name}`,
            what: `needs a policy of ${about} ${grouped(letters)} characters, and IAM takes ${grouped(POLICY_CHARACTERS)} in a role`,
            fix: 'Split its routes between two functions on the same source.',
          },
        ]),
    ...(bytes <= ENVIRONMENT_BYTES
      ? []
      : [
          {
            place: `functions.${name}.environment`,
            what: `has ${about} ${grouped(bytes)} bytes, and Lambda takes ${grouped(ENVIRONMENT_BYTES)}`,
            fix: 'Split its routes between two functions, or take variables of your own out.',
          },
        ]),
  ];
}

function policyLettersOf(statements: FunctionDeployment['statements'], guess: Guess): number {
  const known = statements.map(({ resources, ...statement }) => ({
    ...statement,
    resources: resources.map((one) => standInFor(one, guess)),
  }));
  return JSON.stringify(toPolicyDocument(known)).replaceAll(/\s/g, '').length;
}

function environmentBytesOf(environment: FunctionDeployment['environment'], guess: Guess): number {
  const texts = Object.entries(environment).map(([name, one]) => name + standInFor(one, guess));
  return Buffer.byteLength(texts.join(''));
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
