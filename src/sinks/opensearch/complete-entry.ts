import type { Outcome } from '../../model/delivery.ts';
import { mayApply } from '../../model/version-order.ts';
import type { Destination } from '../deliver-in-batches.ts';
import { outcomeOfBuild } from '../deliver-in-batches.ts';
import { STALE } from '../sink-outcome.ts';
import { type BulkAction, type BulkEntry, indexAction } from './build-bulk-entry.ts';
import { externalVersionOf, formatDocument, formatMarker } from './document-format.ts';
import type { ReadResult, StoredDocument } from './read-documents.ts';

export type Completed =
  | { readonly ready: true; readonly action: BulkAction }
  | { readonly ready: false; readonly outcome: Outcome };

/**
 * Builds the action of an entry whose document was read first.
 *
 * The engine's version never falls: the higher of the stored one and that of the change is written, so
 * that whole images, which are not read first, are compared rightly afterwards.
 */
export function completeEntry(
  { delivery }: BulkEntry,
  result: ReadResult,
  { markerExpiresAt, destination }: { markerExpiresAt: number; destination: Destination },
): Completed {
  if (!result.read) return { ready: false, outcome: result.outcome };
  const { document } = result;
  const { request, version, apply } = delivery;
  if (!mayApply(version, document.state, apply)) return { ready: false, outcome: STALE };
  const own = externalVersionOf(version) ?? 0n;
  const stored = document.external ?? 0n;
  // By source order, a lower version is older, whatever the state says.
  const ordered = version.kind === 'stream' && version.coarse !== undefined;
  if (ordered && document.state !== undefined && own < stored) {
    return { ready: false, outcome: STALE };
  }
  const body =
    request.action === 'put'
      ? formatDocument(imageOf(request, document), version)
      : formatMarker(version, markerExpiresAt);
  try {
    const options = { body, version: own > stored ? own : stored, versioned: false };
    return { ready: true, action: indexAction(request.id, options) };
  } catch (error) {
    return { ready: false, outcome: outcomeOfBuild(error, destination) };
  }
}

/** What is not captured stays as it is (I4); a marker, or no document, has nothing to keep. */
function imageOf(
  request: Extract<BulkEntry['delivery']['request'], { readonly action: 'put' }>,
  { fields }: StoredDocument,
): typeof request.image {
  return request.complete ? request.image : { ...fields, ...request.image };
}
