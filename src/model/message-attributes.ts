/** The attribute that Millrace adds to each message: the same for every repetition of it. */
export const EFFECT_ID = 'effect-id';

/**
 * The attributes of a message, with Millrace's own. SNS takes more, and then no subscription with raw
 * delivery to SQS gets the message.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const MAX_ATTRIBUTES = 10;

const ATTRIBUTE_NAME = /^(?!aws\.|amazon\.)(?!\.)(?!.*\.\.)[\w.-]{1,256}(?<!\.)$/i;

/** Tells whether SNS and SQS take a name for an attribute of a message. */
export function isAttributeName(name: string): boolean {
  return ATTRIBUTE_NAME.test(name);
}
