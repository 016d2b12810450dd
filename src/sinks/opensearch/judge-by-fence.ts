import type { Outcome } from '../../model/delivery.ts';
import { isNotOlder } from '../../model/version-order.ts';
import type { Destination } from '../deliver-in-batches.ts';
import { STALE, unconfirmed } from '../sink-outcome.ts';
import type { BulkEntry } from './build-bulk-entry.ts';
import { type ReadResult, readAll } from './read-documents.ts';
import type { Transport } from './transport.ts';

/**
 * Reads the fences of replicas, once for a request, and returns for each entry what becomes of it if it
 * is not to be sent: a change that is older than the last truncate is stale, although its document does
 * not say so.
 *
 * A truncate that is written after the fence was read may be overtaken by such a change: the sweep,
 * which begins after the time of an invocation, removes it.
 */
export async function judgeByFence(
  transport: Transport,
  entries: readonly BulkEntry[],
  destination: Destination,
): Promise<readonly (Outcome | undefined)[]> {
  const ids = [...new Set(entries.map(fenceOf).filter((id) => id !== undefined))];
  if (ids.length === 0) return entries.map(() => undefined);
  const wanted = ids.map((id) => ({ id, withFields: false }));
  const read = await readAll(transport, wanted, destination);
  const fences = new Map(ids.map((id, index) => [id, read[index]]));
  return entries.map((entry) => {
    const id = fenceOf(entry);
    return id === undefined ? undefined : judge(entry, fences.get(id), destination);
  });
}

function fenceOf({ delivery: { request } }: BulkEntry): string | undefined {
  return 'fence' in request ? request.fence : undefined;
}

function judge(
  { delivery: { version } }: BulkEntry,
  result: ReadResult | undefined,
  destination: Destination,
): Outcome | undefined {
  if (result === undefined) return unconfirmed(destination);
  if (!result.read) return result.outcome;
  return isNotOlder(version, result.document.state) ? undefined : STALE;
}
