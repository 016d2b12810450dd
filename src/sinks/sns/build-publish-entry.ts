import type { MessageAttributeValue, PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import type { SnsDelivery } from '../../model/delivery.ts';
import { EFFECT_ID, isAttributeName, MAX_ATTRIBUTES } from '../../model/message-attributes.ts';
import { refusal } from '../sink-outcome.ts';

/** Sum of message, subject and attributes of all entries of a request, and so of one entry.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
export const MAX_PUBLISH_BYTES = 256 * 1024;
/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MAX_SUBJECT_LENGTH = 99;

/** An entry without its id, which is its place in the request. */
export type PublishEntry = Omit<PublishBatchRequestEntry, 'Id'>;

/**
 * Builds the batch entry of one delivery. Pure, so that a test can read all of it.
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_REJECTED` or `ERR_CDC_DELIVERY_TOO_LARGE` for what SNS
 *   would refuse, as far as it is about this one message.
 */
export function buildPublishEntry({ request, effectId }: SnsDelivery): PublishEntry {
  const { message, subject, attributes, group } = request;
  checkText('message', message);
  if (subject !== undefined) checkSubject(subject);
  const entry = {
    Message: message,
    ...(subject === undefined ? {} : { Subject: subject }),
    // Last, so that no attribute of a route takes its place.
    MessageAttributes: attributesOf({ ...attributes, [EFFECT_ID]: effectId }),
    ...(group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: effectId }),
  };
  const sizeBytes = publishSizeOf(entry);
  if (sizeBytes > MAX_PUBLISH_BYTES) {
    const reason = `the message has ${sizeBytes} bytes, SNS takes ${MAX_PUBLISH_BYTES}`;
    throw refusal('ERR_CDC_DELIVERY_TOO_LARGE', reason);
  }
  return entry;
}

/** Returns what an entry counts for in the limit of a request. */
export function publishSizeOf(entry: PublishEntry): number {
  const attributes = Object.entries(entry.MessageAttributes ?? {}).reduce(
    (sum, [name, value]) =>
      sum + bytesOf(name) + bytesOf(value.DataType) + bytesOf(value.StringValue),
    0,
  );
  return bytesOf(entry.Message) + bytesOf(entry.Subject) + attributes;
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
        throw refusal('ERR_CDC_DELIVERY_REJECTED', `SNS takes no such name for attribute ${index}`);
      }
      checkText(`attribute ${name}`, value);
      return [name, { DataType: 'String', StringValue: value }];
    }),
  );
}

function checkText(what: string, text: string): void {
  if (text === '') throw refusal('ERR_CDC_DELIVERY_REJECTED', `the ${what} is empty`);
  // I4: a lone surrogate would be replaced on the way.
  if (!text.isWellFormed()) {
    throw refusal('ERR_CDC_DELIVERY_REJECTED', `the ${what} is not Unicode text`);
  }
}

/** A subject begins with a letter, digit or punctuation mark, and has no control characters. */
function checkSubject(subject: string): void {
  if (subject.length <= MAX_SUBJECT_LENGTH && /^[\x21-\x7e][\x20-\x7e]*$/.test(subject)) return;
  const reason = `the subject is not ASCII text of 1 to ${MAX_SUBJECT_LENGTH} characters`;
  throw refusal('ERR_CDC_DELIVERY_REJECTED', reason);
}

function bytesOf(text: string | undefined): number {
  return text === undefined ? 0 : Buffer.byteLength(text);
}
