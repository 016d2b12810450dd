import {
  type AttributeValue,
  GetItemCommand,
  type GetItemCommandOutput,
  ScanCommand,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { DynamodbDelivery, ItemKey, ItemKeyValue } from '../../model/delivery.ts';
import { formatKey } from '../../model/effect-id.ts';
import { formatExactJson, parseExactJson } from '../../model/exact-json.ts';
import { DELETED } from '../../model/reserved-names.ts';
import type { Version } from '../../model/version.ts';
import { fromStoredVersion } from '../../model/version-order.ts';
import type { SweepPort, SweptItem } from '../sweep.ts';
import { storedVersionOf, versionAttributeOf } from './item-format.ts';
import { toAttributes } from './to-attribute-value.ts';

/** What a sweep needs of a client, besides the sink; `DynamoDBClient` is one. */
export interface ScanClient {
  readonly send: (
    command: ScanCommand | GetItemCommand,
    options: { readonly abortSignal: AbortSignal },
  ) => Promise<ScanCommandOutput & GetItemCommandOutput>;
}

export interface ScanOptions {
  readonly client: ScanClient;
  readonly tableName: string;
  /** The key attributes of the table, partition key first. */
  readonly key: readonly string[];
  readonly route: string;
  /** Items of one page. */
  readonly pageItems?: number;
}

type Item = Readonly<Record<string, AttributeValue>>;

const PAGE_ITEMS = 200;

/** Reads the items of a replica for a sweep: keys and versions, no other attribute. */
export function createItemScan(options: ScanOptions): SweepPort<DynamodbDelivery> {
  const { client, tableName, key, route, pageItems = PAGE_ITEMS } = options;
  const names = [...key, versionAttributeOf(route), DELETED].map(
    (name, index) => [`#n${index}`, name] as const,
  );
  return {
    async readPage(cursor, signal) {
      const command = new ScanCommand({
        TableName: tableName,
        Limit: pageItems,
        ConsistentRead: true,
        ProjectionExpression: names.map(([word]) => word).join(','),
        ExpressionAttributeNames: Object.fromEntries(names),
        ...(cursor === undefined ? {} : { ExclusiveStartKey: toAttributes(toKey(cursor)) }),
      });
      const { Items = [], LastEvaluatedKey } = await client.send(command, { abortSignal: signal });
      return {
        items: Items.map((item) => toSwept(item, options)),
        next: LastEvaluatedKey && formatExactJson(keyOfItem(LastEvaluatedKey, key)),
      };
    },
  };
}

/** Reads the version of the last truncate of a replica; `undefined` if there was none. */
export async function readItemFence(
  { client, tableName, route }: ScanOptions,
  fence: ItemKey,
  signal: AbortSignal,
): Promise<Version | undefined> {
  const command = new GetItemCommand({
    TableName: tableName,
    Key: toAttributes(fence),
    ConsistentRead: true,
  });
  const { Item } = await client.send(command, { abortSignal: signal });
  const stored = storedVersionOf(Item, route);
  return stored && fromStoredVersion(stored);
}

function toSwept(item: Item, { key, route }: ScanOptions): SweptItem<DynamodbDelivery> {
  const itemKey = keyOfItem(item, key);
  return {
    state: storedVersionOf(item, route),
    deleted: item[DELETED]?.BOOL === true,
    item: formatKey(itemKey),
    removal: { action: 'delete', key: itemKey },
  };
}

function keyOfItem(item: Item, key: readonly string[]): ItemKey {
  return Object.fromEntries(key.map((name) => [name, toKeyValue(item[name])]));
}

/** Whole numbers of any size stay exact. */
function toKeyValue(value: AttributeValue | undefined): ItemKeyValue {
  if (value?.N === undefined) return value?.S ?? '';
  return /^-?\d+$/.test(value.N) ? BigInt(value.N) : Number(value.N);
}

function toKey(cursor: string): ItemKey {
  // The cast holds: a cursor is a key that `readPage` wrote.
  return parseExactJson(cursor) as ItemKey;
}
