import type { FirehoseDelivery, Sink } from '../../model/delivery.ts';
import { type Addresses, deliverInBatches } from '../deliver-in-batches.ts';
import { checkLineSize, type Line, toLine } from './pack-lines.ts';
import { CALL_LIMITS, type FirehoseClient, putLines } from './put-lines.ts';

/** One call at a time: a truncate is not told before the rows that it removes. As many lines as fill a call of small ones. */
const LIMITS = { inFlight: 1, perRequest: 1_000 };

export interface FirehoseSinkOptions {
  readonly client: FirehoseClient;
  /** Names or ARNs of delivery streams by the symbolic names of targets. */
  readonly addresses: Addresses;
}

/** Delivers NDJSON lines to Firehose: at least once, in no order. */
export function createFirehoseSink({
  client,
  addresses,
}: FirehoseSinkOptions): Sink<FirehoseDelivery> {
  return {
    name: 'firehose',
    limits: LIMITS,
    deliver: (deliveries, signal) =>
      deliverInBatches<FirehoseDelivery, Line>(
        {
          service: 'Firehose',
          addresses,
          limits: CALL_LIMITS,
          build: buildLine,
          sizeOf: ({ sizeBytes }) => sizeBytes,
          send: (lines, destination) => putLines(client, lines, destination),
        },
        deliveries,
        signal,
      ),
  };
}

function buildLine({ request }: FirehoseDelivery): Line {
  const line = toLine(request.line);
  checkLineSize(line);
  return line;
}
