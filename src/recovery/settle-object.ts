import {
  formatQuarantineEntry,
  type QuarantineEntry,
  quarantineIdOf,
} from '../model/quarantine.ts';
import type { ObjectStore } from './object-store.ts';
import type { EntryResult, ObjectResult } from './redrive-result.ts';
import type { WaitingObject } from './waiting-object.ts';

/**
 * Removes an object of which everything is done. Of a record without a route, what is not done is
 * first kept as an entry of its own route, so that the next redrive does not repeat the rest.
 *
 * I3 (nothing vanishes): what is kept elsewhere is written before the object is removed.
 */
export async function settleObject(
  { store, keep }: { readonly store: ObjectStore; readonly keep: ObjectStore },
  object: WaitingObject,
  entries: readonly EntryResult[],
): Promise<ObjectResult> {
  const facts = { key: object.key, entries, error: undefined };
  const kept = entries.flatMap((result) => toOwnEntries(result, object));
  if (staysWhole(object, entries)) {
    return { ...facts, removed: false, written: [] };
  }
  for (const entry of kept) {
    await keep.write(quarantineIdOf(entry), formatQuarantineEntry(entry));
  }
  await store.remove(object.key);
  return { ...facts, removed: true, written: kept.map(quarantineIdOf) };
}

function staysWhole({ kind }: WaitingObject, entries: readonly EntryResult[]): boolean {
  return entries.some(({ entry, problem, left }) => {
    if (problem !== undefined) return kind === 'entry' || problem.retryable;
    return entry.route !== undefined && left.length > 0;
  });
}

/** One entry per route; several targets of a route are one entry, as in an invocation. */
function toOwnEntries(
  { entry, left, problem }: EntryResult,
  { kind }: WaitingObject,
): readonly QuarantineEntry[] {
  if (problem !== undefined) {
    const { code, message } = problem;
    return kind === 'on-failure' ? [{ ...entry, code, message }] : [];
  }
  const byRoute = new Map(left.map((one) => [one.route, one]));
  return [...byRoute.values()].map((one) => ({ ...entry, ...one }));
}
