import type { Outcome } from '../model/delivery.ts';
import { outcomeOfRefusal } from './classify-error.ts';
import type { Destination } from './deliver-in-batches.ts';
import { DELIVERED, unconfirmed } from './sink-outcome.ts';

/** What SNS and SQS answer to a batch: each entry by the id that it was sent with. */
export interface BatchAnswer {
  readonly Successful?: readonly { readonly Id?: string | undefined }[] | undefined;
  readonly Failed?:
    | readonly { readonly Id?: string | undefined; readonly Code?: string | undefined }[]
    | undefined;
}

/** Gives each entry its place in the request as id, which the answer repeats. */
export function withEntryIds<E extends object>(
  entries: readonly E[],
): (E & { readonly Id: string })[] {
  return entries.map((entry, index) => ({ ...entry, Id: String(index) }));
}

/** Returns the outcome of each of `count` entries that {@link withEntryIds} has numbered. */
export function outcomesOfEntries(
  { Successful, Failed }: BatchAnswer,
  count: number,
  destination: Destination,
): readonly Outcome[] {
  const delivered = new Set((Successful ?? []).map(({ Id }) => Id));
  const refused = new Map((Failed ?? []).map((one) => [one.Id, one]));
  return Array.from({ length: count }, (_, index) => {
    const id = String(index);
    const refusal = refused.get(id);
    // `SenderFault` is not asked: it is also true for access denied and for a missing target.
    if (refusal !== undefined) return outcomeOfRefusal({ code: refusal.Code }, destination);
    // I1 (no early answer): only what is confirmed by name, and not refused, is delivered.
    return delivered.has(id) ? DELIVERED : unconfirmed(destination);
  });
}
