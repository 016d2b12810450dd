import { formatArchivePointer } from '../../model/archive-line.ts';
import type { ArchiveDelivery, Outcome, Sink } from '../../model/delivery.ts';
import { toPositionKey } from '../../model/object-key.ts';
import { type Addresses, type Destination, deliverInBatches } from '../deliver-in-batches.ts';
import { type Line, MAX_RECORD_BYTES, toLine } from '../firehose/pack-lines.ts';
import { CALL_LIMITS, type FirehoseClient, putLines } from '../firehose/put-lines.ts';
import { runLimited } from '../run-limited.ts';
import { putObject, type S3Client } from '../s3/put-object.ts';
import { postponed, unconfirmed } from '../sink-outcome.ts';

/** As many lines as fill a call of small ones. */
const LIMITS = { inFlight: 8, perRequest: 1_000 };
/** Objects of lines that are too large for Firehose, at once. */
const OBJECTS = 4;

export interface ArchiveSinkOptions {
  readonly firehose: FirehoseClient;
  readonly s3: S3Client;
  /** Where lines go that are too large for Firehose, under `oversize/<lane>/<place>.ndjson`. */
  readonly bucket: string;
  /** Names or ARNs of delivery streams by the symbolic names of targets. */
  readonly addresses: Addresses;
}

interface Entry {
  /** What Firehose gets: the line of the record, or a pointer to it. */
  readonly line: Line;
  readonly oversize: { readonly key: string; readonly body: string } | undefined;
}

/** Delivers archive lines to Firehose; a line too large for it goes to S3, and a pointer in its place. */
export function createArchiveSink(options: ArchiveSinkOptions): Sink<ArchiveDelivery> {
  const { addresses, bucket } = options;
  return {
    name: 'archive',
    limits: LIMITS,
    deliver: (deliveries, signal) =>
      deliverInBatches<ArchiveDelivery, Entry>(
        {
          service: 'Firehose',
          addresses,
          limits: CALL_LIMITS,
          build: (delivery) => buildEntry(delivery, bucket),
          sizeOf: ({ line }) => line.sizeBytes,
          send: (entries, destination) => archiveAll(options, entries, destination),
        },
        deliveries,
        signal,
      ),
  };
}

function buildEntry({ position, request }: ArchiveDelivery, bucket: string): Entry {
  const line = toLine(request.line);
  if (line.sizeBytes <= MAX_RECORD_BYTES) return { line, oversize: undefined };
  const key = `oversize/${toPositionKey(position)}.ndjson`;
  const pointer = { v: 1 as const, position, pointer: { bucket, key, sizeBytes: line.sizeBytes } };
  return {
    line: toLine(formatArchivePointer(pointer)),
    oversize: { key, body: line.text },
  };
}

/** I3: the object is there before the line that points to it. */
async function archiveAll(
  { firehose, s3, bucket }: ArchiveSinkOptions,
  entries: readonly Entry[],
  destination: Destination,
): Promise<readonly Outcome[]> {
  const stored = await runLimited(entries, OBJECTS, (entry) =>
    storeOversize({ s3, bucket }, entry, destination),
  );
  const ready = entries.filter((_entry, index) => stored[index]?.status === 'delivered');
  const sent = await putReady(firehose, ready, destination);
  return entries.map((entry, index) => {
    const outcome = stored[index] ?? unconfirmed(destination);
    return outcome.status === 'delivered' ? (sent.get(entry) ?? unconfirmed(destination)) : outcome;
  });
}

async function putReady(
  firehose: FirehoseClient,
  ready: readonly Entry[],
  destination: Destination,
): Promise<ReadonlyMap<Entry, Outcome>> {
  if (ready.length === 0) return new Map();
  if (destination.signal.aborted) {
    return new Map(ready.map((entry) => [entry, postponed(destination)]));
  }
  const lines = ready.map(({ line }) => line);
  const outcomes = await putLines(firehose, lines, destination);
  return new Map(ready.map((entry, index) => [entry, outcomes[index] ?? unconfirmed(destination)]));
}

async function storeOversize(
  { s3, bucket }: Pick<ArchiveSinkOptions, 's3' | 'bucket'>,
  { oversize }: Entry,
  destination: Destination,
): Promise<Outcome> {
  if (oversize === undefined) return { status: 'delivered' };
  if (destination.signal.aborted) return postponed(destination);
  const { target, signal } = destination;
  const object = { bucket, ...oversize, contentType: 'application/x-ndjson' };
  return putObject(s3, object, { service: 'S3', target }, signal);
}
