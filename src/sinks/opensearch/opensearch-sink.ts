import type { OpensearchDelivery, Outcome, Sink } from '../../model/delivery.ts';
import { markerExpiresAt } from '../../model/target-expiry.ts';
import { type Addresses, type Destination, deliverInBatches } from '../deliver-in-batches.ts';
import { postponed, unconfirmed } from '../sink-outcome.ts';
import { splitBatches } from '../split-batches.ts';
import { type BulkAction, type BulkEntry, buildBulkEntry } from './build-bulk-entry.ts';
import { type Completed, completeEntry } from './complete-entry.ts';
import { judgeByFence } from './judge-by-fence.ts';
import { readDocuments } from './read-documents.ts';
import { sendBulk } from './send-bulk.ts';
import type { Transport } from './transport.ts';

/** Far below the 10 MiB of the smaller instance types, and what the engine digests well. */
const LIMITS = { maxEntries: 5000, maxBytes: 5 * 1000 * 1000 };
/** A bulk request is work for the engine; more at once only fill its queue. */
const BULKS = { inFlight: 4, perRequest: 500 };

export interface OpensearchSinkOptions {
  readonly transport: Transport;
  /** `https://endpoint/index` by the symbolic names of targets: the index, not a filtering alias. */
  readonly addresses: Addresses;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

interface Sending {
  readonly transport: Transport;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

/**
 * Delivers changes to OpenSearch documents with `_bulk`. A document never goes back to an older state
 * (I2); see `docs/decisions/0020-opensearch-versions.md`.
 */
export function createOpensearchSink({
  transport,
  addresses,
  now = Date.now,
}: OpensearchSinkOptions): Sink<OpensearchDelivery> {
  return {
    name: 'opensearch',
    limits: BULKS,
    deliver(deliveries, signal) {
      const sending = { transport, sentAt: now() };
      return deliverInBatches<OpensearchDelivery, BulkEntry>(
        {
          service: 'OpenSearch',
          addresses,
          limits: LIMITS,
          build: (delivery) =>
            buildBulkEntry(delivery, markerExpiresAt(delivery.expiry, sending.sentAt)),
          sizeOf: ({ sizeBytes }) => sizeBytes,
          send: (entries, destination) => sendEntries(sending, entries, destination),
        },
        deliveries,
        signal,
      );
    },
  };
}

async function sendEntries(
  sending: Sending,
  entries: readonly BulkEntry[],
  destination: Destination,
): Promise<readonly Outcome[]> {
  const behind = await judgeByFence(sending.transport, entries, destination);
  const ahead = entries.filter((_entry, index) => behind[index] === undefined);
  const outcomes = await sendAhead(sending, ahead, destination);
  let next = 0;
  return behind.map((outcome) => {
    if (outcome !== undefined) return outcome;
    next += 1;
    return outcomes[next - 1] ?? unconfirmed(destination);
  });
}

/**
 * What the engine does not take at once is asked for once more by the document itself, which tells
 * apart what has one external version: changes of one transaction, of one millisecond. A row of a
 * snapshot that came before in the same lane gives way to the change, whatever its version.
 */
async function sendAhead(
  sending: Sending,
  entries: readonly BulkEntry[],
  destination: Destination,
): Promise<readonly Outcome[]> {
  const first = await sendOnce(sending, entries, destination);
  const isRefused = (entry: BulkEntry, index: number) =>
    entry.action?.versioned === true && first[index]?.status === 'stale';
  const refused = entries.filter(isRefused);
  if (refused.length === 0) return first;
  const unread = refused.map((entry) => ({ ...entry, action: undefined }));
  const again = await sendOnce(sending, unread, destination);
  const outcomes = new Map(refused.map((entry, index) => [entry, again[index]]));
  return entries.map(
    (entry, index) => outcomes.get(entry) ?? first[index] ?? unconfirmed(destination),
  );
}

async function sendOnce(
  sending: Sending,
  entries: readonly BulkEntry[],
  destination: Destination,
): Promise<readonly Outcome[]> {
  const completed = await completeAll(sending, entries, destination);
  const outcomes = new Map<BulkAction, Outcome>();
  const actions = completed.flatMap((one) => (one.ready ? [one.action] : []));
  // Documents that were read may have made the request larger than it was planned.
  for (const batch of splitBatches(actions, LIMITS, ({ text }) => Buffer.byteLength(text))) {
    const answers = destination.signal.aborted
      ? batch.map(() => postponed(destination))
      : await sendBulk(sending.transport, batch, destination);
    for (const [index, action] of batch.entries()) {
      outcomes.set(action, answers[index] ?? unconfirmed(destination));
    }
  }
  return completed.map((one) =>
    one.ready ? (outcomes.get(one.action) ?? unconfirmed(destination)) : one.outcome,
  );
}

async function completeAll(
  { transport, sentAt }: Sending,
  entries: readonly BulkEntry[],
  destination: Destination,
): Promise<readonly Completed[]> {
  const unread = entries.filter(({ action }) => action === undefined);
  const read = unread.length === 0 ? [] : await readDocuments(transport, unread, destination);
  const results = new Map(unread.map((entry, index) => [entry, read[index]]));
  return entries.map((entry) => {
    if (entry.action !== undefined) return { ready: true, action: entry.action };
    const result = results.get(entry);
    if (result === undefined) return { ready: false, outcome: unconfirmed(destination) };
    const expiresAt = markerExpiresAt(entry.delivery.expiry, sentAt);
    return completeEntry(entry, result, { markerExpiresAt: expiresAt, destination });
  });
}
