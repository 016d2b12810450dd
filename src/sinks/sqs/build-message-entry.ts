import type { MessageAttributeValue, SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import type { SqsDelivery } from '../../model/delivery.ts';
import { EFFECT_ID, isAttributeName, MAX_ATTRIBUTES } from '../../model/message-attributes.ts';
import { refusal } from '../sink-outcome.ts';

/** Sum of bodies and attributes of all entries of a request, and so of one entry.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const MAX_SEND_BYTES = 1024 * 1024;
/** What SQS takes: characters of XML 1.0. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** An entry without its id, which is its place in the request. */
export type MessageEntry = Omit<SendMessageBatchRequestEntry, 'Id'>;

/**
 * Builds the batch entry of one delivery. Pure, so that a test can read all of it.
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_REJECTED` or `ERR_CDC_DELIVERY_TOO_LARGE` for what SQS
 *   would refuse, as far as it is about this one message.
 */
export function buildMessageEntry({ request, effectId }: SqsDelivery): MessageEntry {
  const { message, attributes, group } = request;
  checkText('message', message);
  const entry = {
    MessageBody: message,
    // Last, so that no attribute of a route takes its place.
    MessageAttributes: attributesOf({ ...attributes, [EFFECT_ID]: effectId }),
    ...(group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: effectId }),
  };
  const sizeBytes = messageSizeOf(entry);
  if (sizeBytes > MAX_SEND_BYTES) {
    const reason = `the message has ${sizeBytes} bytes, SQS takes ${MAX_SEND_BYTES}`;
    throw refusal('ERR_CDC_DELIVERY_TOO_LARGE', reason);
  }
  return entry;
}

/** Returns what an entry counts for in the limit of a request. */
export function messageSizeOf(entry: MessageEntry): number {
  return Object.entries(entry.MessageAttributes ?? {}).reduce(
    (sum, [name, { DataType, StringValue }]) =>
      sum + bytesOf(name) + bytesOf(DataType) + bytesOf(StringValue),
    bytesOf(entry.MessageBody),
  );
}

function attributesOf(
  attributes: Readonly<Record<string, string>>,
): Record<string, MessageAttributeValue> {
  const entries = Object.entries(attributes);
  if (entries.length > MAX_ATTRIBUTES) {
    const reason = `there are more than ${MAX_ATTRIBUTES} attributes, with \`${EFFECT_ID}\``;
    throw refusal('ERR_CDC_DELIVERY_REJECTED', reason);
  }
  return Object.fromEntries(
    entries.map(([name, value], index) => {
      if (!isAttributeName(name)) {
        throw refusal('ERR_CDC_DELIVERY_REJECTED', `SQS takes no such name for attribute ${index}`);
      }
      checkText(`attribute ${name}`, value);
      return [name, { DataType: 'String', StringValue: value }];
    }),
  );
}

function checkText(what: string, text: string): void {
  if (text === '') throw refusal('ERR_CDC_DELIVERY_REJECTED', `the ${what} is empty`);
  // I4: a lone surrogate would be replaced on the way.
  if (!text.isWellFormed() || NOT_XML.test(text)) {
    throw refusal('ERR_CDC_DELIVERY_REJECTED', `the ${what} holds characters that SQS refuses`);
  }
}

function bytesOf(text: string | undefined): number {
  return text === undefined ? 0 : Buffer.byteLength(text);
}
