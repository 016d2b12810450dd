import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { EventbridgeDelivery } from '../../model/delivery.ts';
import { formatExactJson, parseExactJson } from '../../model/exact-json.ts';
import { refusal } from '../sink-outcome.ts';

/** Sum of all entries of a request, and so of one entry.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
export const MAX_EVENT_BYTES = 256 * 1024;
const MAX_DETAIL_TYPE_LENGTH = 128;
const EFFECT_ID = 'effectId';

/** An entry without the bus, which is the same for all of a request. */
export type EventEntry = Pick<PutEventsRequestEntry, 'Source' | 'DetailType' | 'Detail' | 'Time'>;

/**
 * Builds the entry of one delivery. Pure, so that a test can read all of it. The detail is given the
 * member `effectId`, because an event has no attributes.
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_REJECTED` or `ERR_CDC_DELIVERY_TOO_LARGE` for what
 *   EventBridge would refuse, as far as it is about this one event.
 */
export function buildEventEntry({ request, effectId, event }: EventbridgeDelivery): EventEntry {
  const { source, detailType, detail } = request;
  if (detailType === '' || detailType.length > MAX_DETAIL_TYPE_LENGTH) {
    const reason = `the detail type does not have 1 to ${MAX_DETAIL_TYPE_LENGTH} characters`;
    throw refusal('ERR_CDC_DELIVERY_REJECTED', reason);
  }
  checkText(detailType);
  checkText(detail);
  const { committedAt } = event.source;
  const entry = {
    Source: source,
    DetailType: detailType,
    Detail: withEffectId(detail, effectId),
    ...(committedAt === undefined ? {} : { Time: new Date(Number(committedAt / 1000n)) }),
  };
  const sizeBytes = eventSizeOf(entry);
  if (sizeBytes > MAX_EVENT_BYTES) {
    const reason = `the event has ${sizeBytes} bytes, EventBridge takes ${MAX_EVENT_BYTES}`;
    throw refusal('ERR_CDC_DELIVERY_TOO_LARGE', reason);
  }
  return entry;
}

/** Returns what an entry counts for in the limit of a request. */
export function eventSizeOf({ Source, DetailType, Detail, Time }: EventEntry): number {
  const texts = [Source, DetailType, Detail];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), Time ? 14 : 0);
}

/** Read and written exactly, so that no digit changes (I4). */
function withEffectId(detail: string, effectId: string): string {
  const parsed: unknown = parseExactJson(detail);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw refusal('ERR_CDC_DELIVERY_REJECTED', 'the detail is not a JSON object');
  }
  return formatExactJson({ ...parsed, [EFFECT_ID]: effectId });
}

function checkText(text: string): void {
  // I4: a lone surrogate would be replaced on the way.
  if (!text.isWellFormed()) throw refusal('ERR_CDC_DELIVERY_REJECTED', 'a text is not Unicode');
}
