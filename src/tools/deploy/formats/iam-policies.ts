import type { Deployment } from '../deployment.ts';
import { toPolicyDocument } from '../permissions/build-role.ts';

/** The policy document of each function, by its name. */
export type IamPolicies = Readonly<Record<string, object>>;

/** Returns what each function may do, as policy documents. */
export function toIamPolicies({ functions }: Deployment): IamPolicies {
  return Object.fromEntries(
    functions.map(({ name, statements }) => [name, toPolicyDocument(statements)]),
  );
}
