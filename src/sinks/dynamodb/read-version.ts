import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { ItemKey } from '../../model/delivery.ts';
import type { StoredVersion } from '../../model/version-order.ts';
import type { DynamodbClient } from './item-call.ts';
import { storedVersionOf, versionAttributeOf } from './item-format.ts';
import { toAttributes } from './to-attribute-value.ts';

export interface VersionPlace {
  readonly tableName: string;
  readonly route: string;
  readonly key: ItemKey;
}

/** Reads the version that a route has written to an item, as of now. */
export async function readVersion(
  { tableName, route, key }: VersionPlace,
  client: DynamodbClient,
  signal: AbortSignal,
): Promise<StoredVersion | undefined> {
  const command = new GetItemCommand({
    TableName: tableName,
    Key: toAttributes(key),
    ConsistentRead: true,
    ProjectionExpression: '#v',
    ExpressionAttributeNames: { '#v': versionAttributeOf(route) },
  });
  const { Item } = await client.send(command, { abortSignal: signal });
  return storedVersionOf(Item, route);
}
