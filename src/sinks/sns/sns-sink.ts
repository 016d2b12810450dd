import { PublishBatchCommand, type PublishBatchCommandOutput } from '@aws-sdk/client-sns';
import type { Outcome, Sink, SnsDelivery } from '../../model/delivery.ts';
import { type Addresses, type Destination, deliverInBatches } from '../deliver-in-batches.ts';
import { outcomesOfEntries, withEntryIds } from '../entry-outcomes.ts';
import {
  buildPublishEntry,
  MAX_PUBLISH_BYTES,
  type PublishEntry,
  publishSizeOf,
} from './build-publish-entry.ts';

/** @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const MAX_ENTRIES = 10;

/** What the sink needs of a client; `SNSClient` is one. */
export interface SnsClient {
  readonly send: (
    command: PublishBatchCommand,
    options: { readonly abortSignal: AbortSignal },
  ) => Promise<PublishBatchCommandOutput>;
}

export interface SnsSinkOptions {
  readonly client: SnsClient;
  /** Topic ARNs by the symbolic names of targets. */
  readonly addresses: Addresses;
}

/**
 * Delivers messages to SNS topics with `PublishBatch`. A repeated delivery is a repeated message
 * with the same attribute `effect-id`; FIFO topics drop it within five minutes.
 */
export function createSnsSink({ client, addresses }: SnsSinkOptions): Sink<SnsDelivery> {
  return {
    name: 'sns',
    limits: { perRequest: MAX_ENTRIES },
    deliver: (deliveries, signal) =>
      deliverInBatches<SnsDelivery, PublishEntry>(
        {
          service: 'SNS',
          addresses,
          limits: { maxEntries: MAX_ENTRIES, maxBytes: MAX_PUBLISH_BYTES },
          build: buildPublishEntry,
          sizeOf: publishSizeOf,
          // A request may fail in part, and its retry would then overtake (delivery order of a group).
          groupOf: (entry) => entry.MessageGroupId,
          send: (entries, destination) => publish(client, entries, destination),
        },
        deliveries,
        signal,
      ),
  };
}

async function publish(
  client: SnsClient,
  entries: readonly PublishEntry[],
  destination: Destination,
): Promise<readonly Outcome[]> {
  const command = new PublishBatchCommand({
    TopicArn: destination.address,
    PublishBatchRequestEntries: withEntryIds(entries),
  });
  const answer = await client.send(command, { abortSignal: destination.signal });
  return outcomesOfEntries(answer, entries.length, destination);
}
