import type { OpensearchDelivery, Outcome } from '../../model/delivery.ts';
import type { Destination } from '../deliver-in-batches.ts';
import { DELIVERED, failed, rejected, STALE, unconfirmed } from '../sink-outcome.ts';
import type { BulkAction } from './build-bulk-entry.ts';
import { callOpensearch, listAt, memberOf, textAt } from './call-opensearch.ts';
import { outcomeOfDocument } from './opensearch-refusals.ts';
import type { Transport } from './transport.ts';

const PAYLOAD_TOO_LARGE = 413;
const CONFLICT = 409;
const NOT_FOUND = 404;

/** Sends one `_bulk` request and returns one outcome per action: 200 says nothing of its items. */
export async function sendBulk(
  transport: Transport,
  actions: readonly BulkAction[],
  destination: Destination,
): Promise<readonly Outcome[]> {
  const body = actions.map(({ text }) => text).join('');
  const answer = await callOpensearch(transport, { path: '_bulk', body }, destination);
  if (!answer.ok) {
    // Alone in its request, a document is what is too large.
    const alone = actions.length === 1 && answer.status === PAYLOAD_TOO_LARGE;
    const outcome = alone
      ? rejected('ERR_CDC_DELIVERY_TOO_LARGE', destination, `HTTP ${PAYLOAD_TOO_LARGE}`)
      : answer.outcome;
    return actions.map(() => outcome);
  }
  const items = listAt(answer.body, 'items');
  return actions.map((action, index) => outcomeOfItem(items[index], action, destination));
}

/** I1 (no early answer): an item counts only if it names the document it is about. */
function outcomeOfItem(item: unknown, action: BulkAction, destination: Destination): Outcome {
  const result = memberOf(item, 'index') ?? memberOf(item, 'delete');
  const status = memberOf(result, 'status');
  if (textAt(result, '_id') !== action.delivery.request.id || typeof status !== 'number') {
    return unconfirmed(destination);
  }
  if (status >= 200 && status < 300) {
    return action.unknown ? { status: 'delivered', incomparable: true } : DELIVERED;
  }
  const error = memberOf(result, 'error');
  // Nothing to delete: what an invalidation asks for.
  if (status === NOT_FOUND && error === undefined) return DELIVERED;
  if (status === CONFLICT) return outcomeOfConflict(action, destination);
  const refusal = {
    status,
    type: textAt(error, 'type'),
    text: textAt(error, 'reason'),
    cause: textAt(memberOf(error, 'caused_by'), 'reason'),
  };
  return outcomeOfDocument(refusal, destination, isColumnOf(action.delivery));
}

/** Where the version was taken from the document, another write came in between: read again. */
function outcomeOfConflict({ versioned }: BulkAction, destination: Destination): Outcome {
  if (versioned) return STALE;
  const reason = 'version_conflict_engine_exception';
  return failed('ERR_CDC_DELIVERY_UNAVAILABLE', destination, reason);
}

/** A column is named in an error; other fields may come out of a row, as those of a JSON value do (I5). */
function isColumnOf({ event }: OpensearchDelivery): (name: string) => boolean {
  return (name) => event.operation !== 'truncate' && Object.hasOwn(event.row, name);
}
