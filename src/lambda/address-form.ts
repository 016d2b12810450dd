import type { Target } from '../model/target.ts';

/**
 * How the names of FIFO topics and queues end, and of no others.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
const FIFO_SUFFIX = '.fifo';

/** What the binding of a target looks like; a resource that is not there is found by its first use. */
const FORMS: Readonly<Record<string, { readonly pattern: RegExp; readonly example: string }>> = {
  sns: { pattern: /^arn:[^:]+:sns:/, example: 'the ARN of a topic' },
  sqs: { pattern: /^https?:\/\/.+\/.+/, example: 'the URL of a queue' },
  dynamodb: {
    pattern: /^(arn:[^:]+:dynamodb:.+|[\w.-]{3,255})$/,
    example: 'the name or ARN of a table',
  },
  firehose: {
    pattern: /^(arn:[^:]+:firehose:.+|[\w.-]{1,64})$/,
    example: 'the name or ARN of a stream',
  },
  eventbridge: {
    pattern: /^(arn:[^:]+:events:.+|[\w./-]{1,256})$/,
    example: 'the name or ARN of a bus',
  },
  opensearch: { pattern: /^https?:\/\/[^/]+\/[^/?#]+$/, example: '`https://endpoint/index`' },
};

/** Returns what is wrong with the form of a binding (I6): nothing, or one problem. */
export function findAddressProblem(
  { sink, name, facts }: Target,
  address: string | undefined,
): readonly string[] {
  const form = FORMS[sink];
  if (address === undefined || form === undefined) return [];
  if (!form.pattern.test(address)) return [`TARGET_${name} is not ${form.example}`];
  if (!('fifo' in facts) || address.endsWith(FIFO_SUFFIX) === facts.fifo) return [];
  return [
    facts.fifo === true
      ? `TARGET_${name} does not end in ${FIFO_SUFFIX}, and the service declares \`fifo: true\``
      : `TARGET_${name} ends in ${FIFO_SUFFIX}, and the service does not declare \`fifo: true\``,
  ];
}
