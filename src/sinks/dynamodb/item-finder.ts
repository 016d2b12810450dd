import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { CdcError } from '../../errors.ts';
import type { ItemKey, Outcome } from '../../model/delivery.ts';
import type { Find, Finding, Wanted } from '../../model/lookup.ts';
import { DELETED, FENCE, VERSION_PREFIX } from '../../model/reserved-names.ts';
import type { ItemTable } from '../../model/target.ts';
import { fromStoredVersion, isNotOlder } from '../../model/version-order.ts';
import { outcomeOfError } from '../classify-error.ts';
import { type Addresses, unbound } from '../deliver-in-batches.ts';
import { failed, postponed, type Subject, unconfirmed } from '../sink-outcome.ts';
import { fromAttributes } from './from-attribute-value.ts';
import { storedVersionOf } from './item-format.ts';
import { toAttributes } from './to-attribute-value.ts';

/** What a finder needs of a client; `DynamoDBClient` is one. */
export interface FinderClient {
  readonly send: (
    command: BatchGetItemCommand,
    options: { readonly abortSignal: AbortSignal },
  ) => Promise<BatchGetItemCommandOutput>;
}

export interface ItemFinderOptions {
  readonly client: FinderClient;
  /** Table names or ARNs by the symbolic names of targets. */
  readonly addresses: Addresses;
}

type Item = Readonly<Record<string, AttributeValue>>;

/**
 * Creates what looks items up, for routes whose table has lookups: one `BatchGetItem` for some keys, with
 * consistent reads. It takes at most 100 keys, and refuses a key that is there twice.
 *
 * - A key that DynamoDB leaves unprocessed is a failure: throttled, to be asked for again.
 * - The marker of a deleted row is nothing, and so is what a truncate of the replica has passed.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export function createItemFinder({ client, addresses }: ItemFinderOptions): Find<ItemTable> {
  return async ({ name }, wanted, signal) => {
    const subject = { service: 'DynamoDB', target: name };
    const tableName = addresses[name];
    if (tableName === undefined) return wanted.map(() => toFailure(unbound(subject)));
    if (signal.aborted) return wanted.map(() => toFailure(postponed(subject)));
    try {
      const answer = await client.send(commandOf(tableName, wanted), { abortSignal: signal });
      return findingsOf(answer, wanted, subject);
    } catch (error) {
      return wanted.map(() => toFailure(outcomeOfError(error, subject)));
    }
  };
}

function commandOf(tableName: string, wanted: readonly Wanted[]): BatchGetItemCommand {
  const keys = new Map(
    wanted
      .flatMap(({ key, fence }) => [key, ...(fence === undefined ? [] : [fence])])
      .map(toItemKey)
      .map((key) => [textOfKey(toAttributes(key), Object.keys(key)), toAttributes(key)]),
  );
  return new BatchGetItemCommand({
    RequestItems: { [tableName]: { Keys: [...keys.values()], ConsistentRead: true } },
  });
}

function findingsOf(
  { Responses, UnprocessedKeys }: BatchGetItemCommandOutput,
  wanted: readonly Wanted[],
  subject: Subject,
): readonly Finding[] {
  if (Responses === undefined) return wanted.map(() => toFailure(unconfirmed(subject)));
  // The answer has the name of the table, also where it was asked for by its ARN.
  const items = Object.values(Responses).flat();
  const left = Object.values(UnprocessedKeys ?? {}).flatMap(({ Keys = [] }) => Keys);
  const throttled = toFailure(
    failed('ERR_CDC_DELIVERY_THROTTLED', subject, 'keys were left unprocessed'),
  );
  const names = Object.keys(toItemKey(wanted[0]?.key ?? {}));
  const byKey = new Map(items.map((item) => [textOfKey(item, names), item]));
  const unprocessed = new Set(left.map((key) => textOfKey(key, names)));
  return wanted.map(({ key, fence }) => {
    const text = textOfItem(key);
    const fenceText = fence && textOfItem(fence);
    // Without the fence nobody knows whether the item is still there.
    const isLeft = unprocessed.has(text) || (fenceText !== undefined && unprocessed.has(fenceText));
    if (isLeft) return throttled;
    const item = byKey.get(text);
    return toFinding(item, fenceText === undefined ? undefined : byKey.get(fenceText));
  });
}

function toFinding(item: Item | undefined, fence: Item | undefined): Finding {
  const isThere =
    item !== undefined &&
    item[DELETED]?.BOOL !== true &&
    !Object.hasOwn(item, FENCE) &&
    !isBehind(item, fence);
  return isThere ? { status: 'found', value: fromAttributes(item) } : { status: 'nothing' };
}

/** The sweep after a truncate has not come to the item yet. */
function isBehind(item: Item, fence: Item | undefined): boolean {
  const routes = Object.keys(fence ?? {})
    .filter((name) => name.startsWith(VERSION_PREFIX))
    .map((name) => name.slice(VERSION_PREFIX.length));
  return routes.some((route) => {
    const stored = storedVersionOf(item, route);
    return (
      stored !== undefined && !isNotOlder(fromStoredVersion(stored), storedVersionOf(fence, route))
    );
  });
}

function toItemKey(key: Wanted['key']): ItemKey {
  // Keys of tables are objects; texts are keys of places of one's own.
  return typeof key === 'string' ? {} : key;
}

function textOfItem(key: Wanted['key']): string {
  const item = toItemKey(key);
  return textOfKey(toAttributes(item), Object.keys(item));
}

/** Writes a key so that two forms of one number are one text: DynamoDB answers its own. */
function textOfKey(item: Item, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => [item[name]?.S, toNumberText(item[name]?.N)]));
}

function toNumberText(digits: string | undefined): string | undefined {
  if (digits === undefined) return undefined;
  return /^-?\d+$/.test(digits) ? BigInt(digits).toString() : String(Number(digits));
}

function toFailure(outcome: Outcome): Finding {
  if ('error' in outcome) return { status: 'failed', error: outcome.error };
  return { status: 'failed', error: new CdcError('ERR_CDC_DELIVERY_UNCONFIRMED', 'No answer') };
}
