import {
  PutRecordBatchCommand,
  type PutRecordBatchCommandOutput,
  type PutRecordBatchResponseEntry,
} from '@aws-sdk/client-firehose';
import type { Outcome } from '../../model/delivery.ts';
import { outcomeOfRefusal } from '../classify-error.ts';
import type { Destination } from '../deliver-in-batches.ts';
import { DELIVERED, unconfirmed } from '../sink-outcome.ts';
import { splitBatches } from '../split-batches.ts';
import { type Line, PACKING } from './pack-lines.ts';

/** What the sink needs of a client; `FirehoseClient` is one. */
export interface FirehoseClient {
  readonly send: (
    command: PutRecordBatchCommand,
    options: { readonly abortSignal: AbortSignal },
  ) => Promise<PutRecordBatchCommandOutput>;
}

/**
 * Lines of one call. 4 MiB of at least 500 lines each are far below its 500 records.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
 */
export const CALL_LIMITS = {
  maxEntries: PACKING.maxEntries * 20,
  // A margin, because packing leaves the last record of a call partly empty, never fuller.
  maxBytes: 4 * 1024 * 1024,
};

/** Puts lines, packed into few records, and returns one outcome per line: that of its record. */
export async function putLines(
  client: FirehoseClient,
  lines: readonly Line[],
  destination: Destination,
): Promise<readonly Outcome[]> {
  const records = splitBatches(lines, PACKING, ({ sizeBytes }) => sizeBytes);
  const command = new PutRecordBatchCommand({
    DeliveryStreamName: streamNameOf(destination.address),
    Records: records.map((packed) => ({
      Data: Buffer.from(packed.map(({ text }) => text).join('')),
    })),
  });
  const { RequestResponses = [] } = await client.send(command, {
    abortSignal: destination.signal,
  });
  // I1 (no early answer): answers are in the order of the request, and one without an id confirms nothing.
  return records.flatMap((packed, index) => {
    const answer = RequestResponses[index];
    return packed.map(() => outcomeOf(answer, destination));
  });
}

function outcomeOf(
  answer: PutRecordBatchResponseEntry | undefined,
  destination: Destination,
): Outcome {
  if (answer?.ErrorCode !== undefined && answer.ErrorCode !== '') {
    return outcomeOfRefusal({ code: answer.ErrorCode }, destination);
  }
  return answer?.RecordId ? DELIVERED : unconfirmed(destination);
}

/** A binding may be the ARN of a delivery stream; the call takes its name. */
function streamNameOf(address: string): string {
  return address.slice(address.lastIndexOf('/') + 1);
}
