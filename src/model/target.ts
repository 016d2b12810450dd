import type { CustomKind } from './custom-kind.ts';

/**
 * A place of the outside that deliveries go to, known by the symbolic name that `serverless.yml`
 * binds to a resource.
 */
export interface Target<out Sink extends string = string, out Facts extends object = object> {
  readonly sink: Sink;
  /** Empty until `targets({...})` gives it the name of its property. */
  readonly name: string;
  readonly facts: Facts;
}

/** An SNS topic. */
export type Topic = Target<'sns', { readonly fifo: boolean }>;

export type ItemKeyTypes = Readonly<Record<string, 'string' | 'number'>>;
/** A DynamoDB table, with the names and types of its key attributes: partition key first. */
export type ItemTable<Key extends ItemKeyTypes = ItemKeyTypes> = Target<
  'dynamodb',
  { readonly key: Key }
>;

/** An OpenSearch index. */
export type SearchIndex = Target<'opensearch', { readonly serverless: boolean }>;

/** A Firehose delivery stream. */
export type DeliveryStream = Target<'firehose', { readonly format: 'ndjson' }>;

/** An SQS queue. Its binding is the URL of the queue. */
export type Queue = Target<'sqs', { readonly fifo: boolean }>;

/** An EventBridge event bus. Its binding is the name or ARN of the bus. */
export type EventBus = Target<'eventbridge', { readonly source: string }>;

/** A target of a sink of one's own. */
export type CustomTarget<Body = never> = Target<'custom', { readonly kind: CustomKind<Body> }>;

/** Declares an SNS topic. */
export function snsTopic(facts: { readonly fifo?: boolean } = {}): Topic {
  return { sink: 'sns', name: '', facts: { fifo: facts.fifo ?? false } };
}

/** Declares an SQS queue. */
export function sqsQueue(facts: { readonly fifo?: boolean } = {}): Queue {
  return { sink: 'sqs', name: '', facts: { fifo: facts.fifo ?? false } };
}

/** Declares an EventBridge event bus. `source` is what rules match as `source`. */
export function eventBus(facts: { readonly source?: string } = {}): EventBus {
  return { sink: 'eventbridge', name: '', facts: { source: facts.source ?? 'millrace' } };
}

/** Declares a target of a sink of one's own, by its kind. */
export function customTarget<Body>(kind: CustomKind<Body>): CustomTarget<Body> {
  return { sink: 'custom', name: '', facts: { kind } };
}

/** Declares a DynamoDB table by its key attributes. */
export function dynamodbTable<const Key extends ItemKeyTypes>(facts: {
  readonly key: Key;
}): ItemTable<Key> {
  return { sink: 'dynamodb', name: '', facts };
}

/** Declares an OpenSearch index. Its binding is `https://endpoint/index`. */
export function opensearchIndex(facts: { readonly serverless?: boolean } = {}): SearchIndex {
  return { sink: 'opensearch', name: '', facts: { serverless: facts.serverless ?? false } };
}

/** Declares a Firehose delivery stream. */
export function firehoseStream(): DeliveryStream {
  return { sink: 'firehose', name: '', facts: { format: 'ndjson' } };
}

/** The targets of a service by symbolic name. */
export type Targets = Readonly<Record<string, Target>>;

/** Declares the targets of a service. The property is the symbolic name. */
export function targets<D extends Targets>(declared: D): D {
  const named = Object.entries(declared).map(([name, target]) => [name, { ...target, name }]);
  // The cast only says that a named target is still of its own type.
  return Object.fromEntries(named) as unknown as D;
}
