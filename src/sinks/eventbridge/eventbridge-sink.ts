import {
  PutEventsCommand,
  type PutEventsCommandOutput,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { EventbridgeDelivery, Outcome, Sink } from '../../model/delivery.ts';
import { outcomeOfRefusal } from '../classify-error.ts';
import { type Addresses, type Destination, deliverInBatches } from '../deliver-in-batches.ts';
import { DELIVERED, unconfirmed } from '../sink-outcome.ts';
import {
  buildEventEntry,
  type EventEntry,
  eventSizeOf,
  MAX_EVENT_BYTES,
} from './build-event-entry.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10;

/** What the sink needs of a client; `EventBridgeClient` is one. */
export interface EventbridgeClient {
  readonly send: (
    command: PutEventsCommand,
    options: { readonly abortSignal: AbortSignal },
  ) => Promise<PutEventsCommandOutput>;
}

export interface EventbridgeSinkOptions {
  readonly client: EventbridgeClient;
  /** Names or ARNs of event buses by the symbolic names of targets. */
  readonly addresses: Addresses;
}

/**
 * Delivers events to EventBridge with `PutEvents`. A repeated delivery is a repeated event with the
 * same `detail.effectId`. A bus keeps no order.
 */
export function createEventbridgeSink({
  client,
  addresses,
}: EventbridgeSinkOptions): Sink<EventbridgeDelivery> {
  return {
    name: 'eventbridge',
    limits: { perRequest: MAX_ENTRIES },
    deliver: (deliveries, signal) =>
      deliverInBatches<EventbridgeDelivery, EventEntry>(
        {
          service: 'EventBridge',
          addresses,
          limits: { maxEntries: MAX_ENTRIES, maxBytes: MAX_EVENT_BYTES },
          build: buildEventEntry,
          sizeOf: eventSizeOf,
          send: (entries, destination) => putEvents(client, entries, destination),
        },
        deliveries,
        signal,
      ),
  };
}

async function putEvents(
  client: EventbridgeClient,
  entries: readonly EventEntry[],
  destination: Destination,
): Promise<readonly Outcome[]> {
  const command = new PutEventsCommand({
    Entries: entries.map((entry) => ({ ...entry, EventBusName: destination.address })),
  });
  const { Entries = [] } = await client.send(command, { abortSignal: destination.signal });
  // I1 (no early answer): answers have the order of the request; one without an id confirms nothing,
  // and a list of another length confirms nothing of anyone.
  const isWhole = Entries.length === entries.length;
  return entries.map((_entry, index) =>
    outcomeOf(isWhole ? Entries[index] : undefined, destination),
  );
}

function outcomeOf(answer: PutEventsResultEntry | undefined, destination: Destination): Outcome {
  if (answer?.ErrorCode !== undefined && answer.ErrorCode !== '') {
    return outcomeOfRefusal({ code: answer.ErrorCode }, destination);
  }
  return answer?.EventId ? DELIVERED : unconfirmed(destination);
}
