import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  BatchWriteItemCommand,
  type BatchWriteItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { CdcError } from '../../errors.ts';
import type { OnceTable } from '../../model/delivery.ts';
import { DEFAULT_TTL_ATTRIBUTE } from '../../model/reserved-names.ts';
import { type Addresses, unbound } from '../deliver-in-batches.ts';
import { splitBatches } from '../split-batches.ts';

/** Remembers which effects are delivered. */
export interface OnceMemory {
  /**
   * Returns which of the effect ids are remembered.
   *
   * @throws if any of them cannot be looked up.
   */
  readonly find: (
    place: OnceTable,
    effectIds: readonly string[],
    signal: AbortSignal,
  ) => Promise<ReadonlySet<string>>;
  /** Remembers effect ids and returns how many it could not. Never throws. */
  readonly keep: (
    place: OnceTable,
    effectIds: readonly string[],
    signal: AbortSignal,
  ) => Promise<number>;
}

/** What the memory needs of a client; `DynamoDBClient` is one. */
export interface OnceClient {
  readonly send: (
    command: BatchGetItemCommand | BatchWriteItemCommand,
    options: { readonly abortSignal: AbortSignal },
  ) => Promise<BatchGetItemCommandOutput & BatchWriteItemCommandOutput>;
}

export interface OnceMemoryOptions {
  readonly client: OnceClient;
  /** Table names or ARNs by the symbolic names of targets. */
  readonly addresses: Addresses;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MAX_READS = 100;
/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MAX_WRITES = 25;
const MS_PER_SECOND = 1000;

interface Request {
  readonly tableName: string;
  readonly place: OnceTable;
  readonly signal: AbortSignal;
}

/**
 * Creates the memory of routes that say `once`: one small item per message in a table of its own, whose
 * key is the effect id.
 */
export function createOnceMemory(options: OnceMemoryOptions): OnceMemory {
  return {
    async find(place, effectIds, signal) {
      const request = { tableName: tableNameOf(options, place), place, signal };
      const found = new Set<string>();
      for (const ids of inBatches(effectIds, MAX_READS)) {
        for (const id of await readIds(options.client, ids, request)) found.add(id);
      }
      return found;
    },
    async keep(place, effectIds, signal) {
      const batches = inBatches(effectIds, MAX_WRITES);
      const left = await Promise.all(
        batches.map((ids) => writeIds(options, ids, { place, signal })),
      );
      return left.reduce((sum, count) => sum + count, 0);
    },
  };
}

function inBatches(ids: readonly string[], maxEntries: number): readonly (readonly string[])[] {
  const distinct = [...new Set(ids)];
  return splitBatches(distinct, { maxEntries, maxBytes: Number.POSITIVE_INFINITY }, () => 0);
}

function tableNameOf({ addresses }: OnceMemoryOptions, { table }: OnceTable): string {
  const address = addresses[table];
  if (address !== undefined) return address;
  const outcome = unbound({ service: 'DynamoDB', target: table });
  throw 'error' in outcome ? outcome.error : new CdcError('ERR_CDC_TARGET_MISSING', 'Not bound');
}

async function readIds(
  client: OnceClient,
  ids: readonly string[],
  { tableName, place, signal }: Request,
): Promise<readonly string[]> {
  const command = new BatchGetItemCommand({
    RequestItems: {
      [tableName]: {
        Keys: ids.map((id) => ({ [place.key]: { S: id } })),
        // An eventually consistent read would forget what an invocation has just marked.
        ConsistentRead: true,
        ProjectionExpression: '#key',
        ExpressionAttributeNames: { '#key': place.key },
      },
    },
  });
  const { Responses = {}, UnprocessedKeys = {} } = await client.send(command, {
    abortSignal: signal,
  });
  if (Object.keys(UnprocessedKeys).length > 0) {
    const reason = `Effect ids of ${place.table} could not be looked up: throttled`;
    throw new CdcError('ERR_CDC_DELIVERY_THROTTLED', reason);
  }
  // The answer has the name of the table, also where it was asked for by its ARN.
  const items = Object.values(Responses).flat();
  return items.map((item) => item[place.key]?.S).filter((id) => id !== undefined);
}

/** Returns how many ids could not be written. */
async function writeIds(
  { client, addresses, now = Date.now }: OnceMemoryOptions,
  ids: readonly string[],
  { place, signal }: Pick<Request, 'place' | 'signal'>,
): Promise<number> {
  const tableName = addresses[place.table];
  if (tableName === undefined || signal.aborted) return ids.length;
  const expiresAt = String(Math.ceil((now() + place.ttlMs) / MS_PER_SECOND));
  const puts = ids.map((id) => ({
    PutRequest: {
      Item: {
        [place.key]: { S: id },
        [place.ttlAttribute ?? DEFAULT_TTL_ATTRIBUTE]: { N: expiresAt },
      },
    },
  }));
  try {
    const command = new BatchWriteItemCommand({ RequestItems: { [tableName]: puts } });
    const { UnprocessedItems = {} } = await client.send(command, { abortSignal: signal });
    return countItems(UnprocessedItems);
  } catch {
    // The messages are delivered: to fail now would repeat them for certain.
    return ids.length;
  }
}

function countItems(
  unprocessed: Readonly<
    Record<
      string,
      readonly { PutRequest?: { Item?: Record<string, AttributeValue> | undefined } | undefined }[]
    >
  >,
): number {
  return Object.values(unprocessed).reduce((sum, items) => sum + items.length, 0);
}
