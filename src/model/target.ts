import type { CustomKind } from './custom-kind.ts';
import { isObject } from './fields.ts';
import {
  aFlag,
  aFunction,
  aText,
  type Flawed,
  flawsOf,
  readOptions,
  required,
  texts,
  type Word,
  type WordsOf,
  wholeNumber,
  withFlaws,
} from './options.ts';
import { isReservedAttribute } from './reserved-names.ts';

const FIFO_WORDS: WordsOf<{ fifo?: boolean }> = { fifo: aFlag };
const BUS_WORDS: WordsOf<{ source?: string }> = { source: aText };
const KIND_WORDS: WordsOf<CustomKind> = {
  name: required(aText),
  repeatable: required(aFlag),
  permissions: required(texts),
  limits: {
    form: '`inFlight` and `perRequest`, whole numbers above 0: `{ inFlight: 10, perRequest: 1 }`',
    test: areLimits,
  },
  deliver: required(aFunction),
};
const KEY_TYPES: Word = {
  form: "one or two attributes with their types: `{ pk: 'string', sk: 'number' }`",
  test: (value) =>
    isObject(value) &&
    [1, 2].includes(Object.keys(value).length) &&
    Object.values(value).every((type) => type === 'string' || type === 'number'),
};
/** A TTL attribute of its own: what Millrace writes to any item must not be taken for it. */
const TTL_ATTRIBUTE: Word = {
  form: 'the name of an attribute that Millrace does not keep for itself',
  test: (value) => typeof value === 'string' && value !== '' && !isReservedAttribute(value),
};
const MARKER_DAYS = wholeNumber(1, 3650);
const TABLE_WORDS: WordsOf<{ key: ItemKeyTypes } & MarkerExpiry> = {
  key: required(KEY_TYPES),
  ttlAttribute: TTL_ATTRIBUTE,
  markerTtlDays: MARKER_DAYS,
};
const INDEX_WORDS: WordsOf<{ serverless?: boolean; markerTtlDays?: number }> = {
  serverless: aFlag,
  markerTtlDays: MARKER_DAYS,
};

/**
 * A place of the outside that deliveries go to, known by the symbolic name that `serverless.yml`
 * binds to a resource.
 */
export interface Target<out Sink extends string = string, out Facts extends object = object>
  extends Flawed {
  readonly sink: Sink;
  /** Empty until `targets({...})` gives it the name of its property. */
  readonly name: string;
  readonly facts: Facts;
}

/** An SNS topic. */
export type Topic = Target<'sns', { readonly fifo: boolean }>;

/**
 * How the markers of deleted rows expire, where a target says so: the handler, a redrive, a replay and a
 * sweep write the same markers.
 */
export interface MarkerExpiry {
  /** DynamoDB: the attribute on which the table's time to live is enabled. */
  readonly ttlAttribute?: string;
  /** How long a marker stays: while it is there, late changes do not revive the row. */
  readonly markerTtlDays?: number;
}

export type ItemKeyTypes = Readonly<Record<string, 'string' | 'number'>>;
/** A DynamoDB table, with the names and types of its key attributes: partition key first. */
export type ItemTable<Key extends ItemKeyTypes = ItemKeyTypes> = Target<
  'dynamodb',
  { readonly key: Key } & MarkerExpiry
>;

/** An OpenSearch index. */
export type SearchIndex = Target<
  'opensearch',
  { readonly serverless: boolean } & Pick<MarkerExpiry, 'markerTtlDays'>
>;

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
  const { options, flaws } = readOptions('an SNS topic', facts, FIFO_WORDS);
  return withFlaws({ sink: 'sns', name: '', facts: { fifo: options.fifo ?? false } }, flaws);
}

/** Declares an SQS queue. */
export function sqsQueue(facts: { readonly fifo?: boolean } = {}): Queue {
  const { options, flaws } = readOptions('an SQS queue', facts, FIFO_WORDS);
  return withFlaws({ sink: 'sqs', name: '', facts: { fifo: options.fifo ?? false } }, flaws);
}

/** Declares an EventBridge event bus. `source` is what rules match as `source`. */
export function eventBus(facts: { readonly source?: string } = {}): EventBus {
  const { options, flaws } = readOptions('an event bus', facts, BUS_WORDS);
  const known = { source: options.source ?? 'millrace' };
  return withFlaws({ sink: 'eventbridge', name: '', facts: known }, flaws);
}

/** Declares a target of a sink of one's own, by its kind. */
export function customTarget<Body>(kind: CustomKind<Body>): CustomTarget<Body> {
  const { flaws } = readOptions('a target of your own', kind, KIND_WORDS);
  return withFlaws({ sink: 'custom', name: '', facts: { kind } }, flaws);
}

/**
 * Declares a DynamoDB table by its key attributes and, where they are not the usual ones, by the
 * attribute of its time to live (`millrace_expires`) and the days that markers of deleted rows stay (90).
 */
export function dynamodbTable<const Key extends ItemKeyTypes>(
  facts: { readonly key: Key } & MarkerExpiry,
): ItemTable<Key> {
  const { options, flaws } = readOptions('a DynamoDB table', facts, TABLE_WORDS);
  // The cast holds: without a right key the flaws say so.
  const known = { ...options, key: options.key ?? {} } as { readonly key: Key } & MarkerExpiry;
  return withFlaws({ sink: 'dynamodb', name: '', facts: known }, flaws);
}

/**
 * Declares an OpenSearch index, of a domain or of a `serverless` collection. Its binding is
 * `https://endpoint/index`.
 */
export function opensearchIndex(facts: Partial<SearchIndex['facts']> = {}): SearchIndex {
  const { options, flaws } = readOptions('an OpenSearch index', facts, INDEX_WORDS);
  const known = { ...options, serverless: options.serverless ?? false };
  return withFlaws({ sink: 'opensearch', name: '', facts: known }, flaws);
}

/** Tells an index of an OpenSearch Serverless collection from one of a domain. */
export function isCollection({ sink, facts }: Target): boolean {
  return sink === 'opensearch' && 'serverless' in facts && facts.serverless === true;
}

/** Declares a Firehose delivery stream. */
export function firehoseStream(...none: readonly []): DeliveryStream {
  const { flaws } = readOptions('a delivery stream', firstOf(none), {});
  return withFlaws({ sink: 'firehose', name: '', facts: { format: 'ndjson' } }, flaws);
}

/** The targets of a service by symbolic name. */
export type Targets = Readonly<Record<string, Target>>;

/** Declares the targets of a service. The property is the symbolic name. */
export function targets<D extends Targets>(declared: D): D {
  const named = Object.entries(declared).map(([name, target]) => [name, nameTarget(name, target)]);
  // The cast only says that a named target is still of its own type.
  return Object.fromEntries(named) as unknown as D;
}

function nameTarget(name: string, target: Target): Target {
  const place = `target ${name}`;
  if (isObject(target) && isObject(target.facts)) {
    const flaws = flawsOf(target).map(({ what, fix }) => ({ what: `${place}: ${what}`, fix }));
    return withFlaws({ ...target, name }, flaws);
  }
  const fix = 'declare it by `snsTopic()`, `dynamodbTable({ ... })` and the like';
  const none: Target = { sink: '', name, facts: {} };
  return withFlaws(none, [{ what: `${place}: it is no target`, fix }]);
}

/** Returns what callers without types give to a function that takes nothing. */
function firstOf(given: readonly unknown[]): unknown {
  return given.length === 0 ? {} : given[0];
}

function areLimits(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.entries(value).every(
      ([name, number]) =>
        ['inFlight', 'perRequest'].includes(name) && Number.isInteger(number) && Number(number) > 0,
    )
  );
}
