import * as z from 'zod/mini';
import type { Value } from '../../cloudformation/resource.ts';
import { type AddProblem, arnOf, isValue, readPart, value, whole } from './read-part.ts';

const block = z.strictObject({
  /** The value of `TARGET_<name>`: an ARN, URL or name, as the sink takes it. */
  address: z.optional(value),
  /** What the permissions name, where the address does not tell. */
  arn: z.optional(arnOf()),
  /** ARN of the KMS key, if the target is encrypted with a key of one's own. */
  key: z.optional(arnOf('kms')),
  /** OpenSearch: a domain or collection of the same template, and the index in it. */
  domain: z.optional(value),
  index: z.optional(z.string({ error: 'is not a text' })),
  /** The region that the client of the handler calls, where it is not that of the function. */
  region: z.optional(z.string({ error: 'is not a text' })),
  /** Requests that an invocation has on their way to the target at once: `MILLRACE_IN_FLIGHT`. */
  inFlight: z.optional(whole(1, 1_000)),
});

export interface TargetSettings {
  readonly address?: Value | undefined;
  readonly arn?: Value | undefined;
  readonly key?: Value | undefined;
  readonly domain?: Value | undefined;
  readonly index?: string | undefined;
  readonly region?: string | undefined;
  readonly inFlight?: number | undefined;
}

/** Reads what binds one target: one value, or a block where one does not tell everything. */
export function readTarget(
  raw: unknown,
  place: string,
  add: AddProblem,
): TargetSettings | undefined {
  if (isValue(raw)) return { address: raw };
  if (raw === '' || raw === null || raw === undefined) {
    add(place, 'is empty: name what the target is');
    return undefined;
  }
  return readPart(block, raw, place, add);
}
