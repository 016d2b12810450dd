import type { Outcome } from '../../model/delivery.ts';
import type { Version } from '../../model/version.ts';
import { isIncomparable, mayApply, type StoredVersion } from '../../model/version-order.ts';
import type { Destination } from '../deliver-in-batches.ts';
import { outcomeOfBuild } from '../deliver-in-batches.ts';
import { rejected, STALE } from '../sink-outcome.ts';
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
  const { request, version } = delivery;
  const outcome = judge(delivery, document, destination);
  if (outcome !== undefined) return { ready: false, outcome };
  const own = externalVersionOf(version) ?? 0n;
  const stored = document.external ?? 0n;
  const unknown = isIncomparable(version, document.state);
  const body =
    request.action === 'put'
      ? formatDocument(imageOf(request, document), version)
      : formatMarker(version, request.action === 'fence' ? undefined : markerExpiresAt);
  try {
    const options = { body, version: own > stored ? own : stored, versioned: false, unknown };
    return { ready: true, action: indexAction(request.id, options) };
  } catch (error) {
    return { ready: false, outcome: outcomeOfBuild(error, destination) };
  }
}

/** Answers what becomes of a change that is not to be written over a document. */
function judge(
  { version, apply, incomparable }: BulkEntry['delivery'],
  { state, external = 0n }: StoredDocument,
  destination: Destination,
): Outcome | undefined {
  if (incomparable === 'fail' && isIncomparable(version, state)) {
    return rejected('ERR_CDC_ORDER_UNKNOWN', destination, 'no common order');
  }
  if (!mayApply(version, state, apply)) return STALE;
  if (state === undefined || isDecidedByLane(version, state)) return undefined;
  // By source order, a lower version is older, whatever the state says.
  const ordered = version.kind === 'stream' && version.coarse !== undefined;
  const own = externalVersionOf(version) ?? 0n;
  return ordered && own < external ? STALE : undefined;
}

/** Rows of a snapshot and changes of their lane are ordered by their places; `mayApply` has looked. */
function isDecidedByLane({ lane }: Version, state: StoredVersion): boolean {
  return state.kind === 'read' && state.lane === lane;
}

/** What is not captured stays as it is (I4); a marker, or no document, has nothing to keep. */
function imageOf(
  request: Extract<BulkEntry['delivery']['request'], { readonly action: 'put' }>,
  { fields }: StoredDocument,
): typeof request.image {
  return request.complete ? request.image : { ...fields, ...request.image };
}
