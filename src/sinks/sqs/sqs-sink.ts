import { SendMessageBatchCommand, type SendMessageBatchCommandOutput } from '@aws-sdk/client-sqs';
import type { Outcome, Sink, SqsDelivery } from '../../model/delivery.ts';
import { type Addresses, type Destination, deliverInBatches } from '../deliver-in-batches.ts';
import { outcomesOfEntries, withEntryIds } from '../entry-outcomes.ts';
import {
  buildMessageEntry,
  MAX_SEND_BYTES,
  type MessageEntry,
  messageSizeOf,
} from './build-message-entry.ts';

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MAX_ENTRIES = 10;

/** What the sink needs of a client; `SQSClient` is one. */
export interface SqsClient {
  readonly send: (
    command: SendMessageBatchCommand,
    options: { readonly abortSignal: AbortSignal },
  ) => Promise<SendMessageBatchCommandOutput>;
}

export interface SqsSinkOptions {
  readonly client: SqsClient;
  /** Queue URLs by the symbolic names of targets. */
  readonly addresses: Addresses;
}

/**
 * Delivers messages to SQS queues with `SendMessageBatch`. A repeated delivery is a repeated message
 * with the same attribute `effect-id`; FIFO queues drop it within five minutes.
 */
export function createSqsSink({ client, addresses }: SqsSinkOptions): Sink<SqsDelivery> {
  return {
    name: 'sqs',
    limits: { perRequest: MAX_ENTRIES },
    deliver: (deliveries, signal) =>
      deliverInBatches<SqsDelivery, MessageEntry>(
        {
          service: 'SQS',
          addresses,
          limits: { maxEntries: MAX_ENTRIES, maxBytes: MAX_SEND_BYTES },
          build: buildMessageEntry,
          sizeOf: messageSizeOf,
          // A request may fail in part, and its retry would then overtake (delivery order of a group).
          groupOf: (entry) => entry.MessageGroupId,
          send: (entries, destination) => sendMessages(client, entries, destination),
        },
        deliveries,
        signal,
      ),
  };
}

async function sendMessages(
  client: SqsClient,
  entries: readonly MessageEntry[],
  destination: Destination,
): Promise<readonly Outcome[]> {
  const command = new SendMessageBatchCommand({
    QueueUrl: destination.address,
    Entries: withEntryIds(entries),
  });
  const answer = await client.send(command, { abortSignal: destination.signal });
  return outcomesOfEntries(answer, entries.length, destination);
}
