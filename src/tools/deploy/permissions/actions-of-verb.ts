import type { Delivery } from '../../../model/delivery.ts';
import type { Send } from '../../../model/route.ts';
import { type CustomTarget, isCollection } from '../../../model/target.ts';

/** The words that are the names of their sinks; a custom sink says its actions itself. */
type PlainVerb = Exclude<Delivery['sink'], 'dynamodb' | 'opensearch' | 'custom'>;

/** IAM actions that the sinks call, by the word of the route that asks for it. */
const actionsByVerb = {
  sns: ['sns:Publish'],
  sqs: ['sqs:SendMessage'],
  eventbridge: ['events:PutEvents'],
  firehose: ['firehose:PutRecordBatch'],
  archive: ['firehose:PutRecordBatch'],
  'dynamodb.invalidate': ['dynamodb:DeleteItem'],
  'dynamodb.put': ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
  'dynamodb.replica': ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
  'dynamodb.update': ['dynamodb:UpdateItem'],
  'opensearch.index': ['es:ESHttpPost'],
  'opensearch.replica': ['es:ESHttpPost'],
  'opensearch.invalidate': ['es:ESHttpPost'],
} as const satisfies Readonly<Record<PlainVerb, readonly string[]>> &
  Readonly<Record<string, readonly string[]>>;

/** The IAM actions that a function needs on a table that its routes name under `once`. */
export const ONCE_ACTIONS: readonly string[] = ['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'];

/** The IAM action that a function needs on a table that it looks up in. */
export const LOOKUP_ACTIONS: readonly string[] = ['dynamodb:BatchGetItem'];

/** The one action of a serverless collection; the rest is said by its data access policy. */
const COLLECTION_ACTIONS: readonly string[] = ['aoss:APIAccessAll'];

/** Returns the IAM actions that a function needs on the target of a send. */
export function actionsOfSend({ verb, target }: Send): readonly string[] {
  if (isCollection(target)) return COLLECTION_ACTIONS;
  // The cast holds: the sink tells the kind of the target.
  return target.sink === 'custom'
    ? (target as CustomTarget).facts.kind.permissions
    : actionsOfVerb(verb);
}

/** Returns the IAM actions that a function needs on the target of such a send; `[]` if the word is not known. */
export function actionsOfVerb(verb: string): readonly string[] {
  return Object.hasOwn(actionsByVerb, verb)
    ? actionsByVerb[verb as keyof typeof actionsByVerb]
    : [];
}
