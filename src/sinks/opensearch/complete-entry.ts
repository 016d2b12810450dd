import type { Outcome } from '../../model/delivery.ts';
import type { Version } from '../../model/version.ts';
import { isIncomparable, mayApply, type StoredVersion } from '../../model/version-order.ts';
import type { Destination } from '../deliver-in-batches.ts';
import { outcomeOfBuild } from '../deliver-in-batches.ts';
import { rejected, STALE } from '../sink-outcome.ts';
import { type BulkAction, type BulkEntry, type Guard, indexAction } from './build-bulk-entry.ts';
import {
  externalVersionOf,
  formatDocument,
  formatMarker,
  type StateFacts,
} from './document-format.ts';
import type { ReadResult, StoredDocument } from './read-documents.ts';

export type Completed =
  | { readonly ready: true; readonly action: BulkAction }
  | { readonly ready: false; readonly outcome: Outcome };

/**
 * Builds the action of an entry whose document was read first.
 *
 * The engine's version never falls, so that whole images, which are not read first, are compared rightly
 * afterwards: a change of a higher one is written with it; any other only onto the document that was
 * read, whose version the engine then counts up by one (decision 0130).
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
  const unknown = isIncomparable(version, document.state);
  const { guard, facts } = guardOf(version, document);
  const body =
    request.action === 'put'
      ? formatDocument(imageOf(request, document), version, facts)
      : formatMarker(version, request.action === 'fence' ? undefined : markerExpiresAt, facts);
  try {
    const options = { body, guard, versioned: false, unknown };
    return { ready: true, action: indexAction(delivery, options) };
  } catch (error) {
    return { ready: false, outcome: outcomeOfBuild(error, destination) };
  }
}

function guardOf(
  version: Version,
  { engine, highest, state }: StoredDocument,
): { readonly guard: Guard; readonly facts: StateFacts } {
  const own = externalVersionOf(version) ?? 0n;
  if (engine === undefined || own > engine.version) return { guard: { above: own }, facts: {} };
  const { seqNo, primaryTerm } = engine;
  // What the engine counts by itself says nothing of the source. A row of a snapshot that gives way to a
  // change of its lane takes its version along: changes that are repeated after it are lower than it.
  const hasGivenWay = state?.kind === 'read' && state.lane === version.lane;
  const most = own > highest || hasGivenWay ? own : highest;
  return { guard: { seqNo, primaryTerm }, facts: { highest: most.toString() } };
}

/** Returns what becomes of a change that is not to be written over a document. */
function judge(
  { version, apply, incomparable }: BulkEntry['delivery'],
  { state, highest }: StoredDocument,
  destination: Destination,
): Outcome | undefined {
  if (incomparable === 'fail' && isIncomparable(version, state)) {
    return rejected('ERR_CDC_ORDER_UNKNOWN', destination, 'no common order');
  }
  if (!mayApply(version, state, apply)) return STALE;
  if (state === undefined || isDecidedElsewhere(version, state)) return undefined;
  // By source order, a lower version is older, whatever the state says.
  const ordered = version.kind === 'stream' && version.coarse !== undefined;
  const own = externalVersionOf(version) ?? 0n;
  return ordered && own < highest ? STALE : undefined;
}

/**
 * Rows of a snapshot and changes of their lane are ordered by their places, and so is a row that comes
 * where another one of its transaction has left; `mayApply` has looked.
 */
function isDecidedElsewhere({ lane, transaction }: Version, state: StoredVersion): boolean {
  const meets = transaction !== undefined && state.left === transaction;
  return meets || (state.kind === 'read' && state.lane === lane);
}

/** What is not captured stays as it is (I4); a marker, or no document, has nothing to keep. */
function imageOf(
  request: Extract<BulkEntry['delivery']['request'], { readonly action: 'put' }>,
  { fields }: StoredDocument,
): typeof request.image {
  return request.complete ? request.image : { ...fields, ...request.image };
}
