import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamodbDelivery, ItemKey } from '../../model/delivery.ts';
import type { JsonObject } from '../../model/json.ts';
import { DELETED, FENCE, isReservedAttribute, UPDATED } from '../../model/reserved-names.ts';
import type { ApplyRule } from '../../model/version-order.ts';
import { refusal } from '../sink-outcome.ts';
import { buildAssignment, checkedExpression } from './build-assignment.ts';
import { versionAttribute, versionAttributeOf } from './item-format.ts';
import { checkItemSize } from './size-of-item.ts';
import { type Attributes, toAttributes } from './to-attribute-value.ts';
import { buildVersionCondition } from './version-condition.ts';

export type ItemCommand = DeleteItemCommand | PutItemCommand | UpdateItemCommand;

export interface ItemSettings {
  readonly tableName: string;
  readonly ttlAttribute: string;
  /** When a marker made now expires, in epoch seconds. */
  readonly expiresAt: number;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_KEY_BYTES = [2048, 1024];

/**
 * Builds the one call that applies a delivery, under the condition that it is not older.
 *
 * - `put` of a complete image is a `PutItem`: attributes that left, marker and TTL go in one atomic
 *   call, and nobody needs to know their names. It is refused where an `update` route has set
 *   attributes of its own, which it would wipe: see `settle-shared-item.ts`.
 * - `put` of an incomplete image and `update` are an `UpdateItem`: what is not named stays (I4).
 * - `delete` is a `PutItem` of the marker, so that a late change does not revive the row.
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_REJECTED`, `ERR_CDC_DELIVERY_TOO_LARGE`.
 */
export function buildItemCommand(delivery: DynamodbDelivery, settings: ItemSettings): ItemCommand {
  const { request } = delivery;
  const key = keyOf(request.key);
  switch (request.action) {
    case 'invalidate':
      return new DeleteItemCommand({ TableName: settings.tableName, Key: key });
    case 'put':
      return request.complete
        ? replaceItem(delivery, imageOf(request.image, request.key, settings), { key, settings })
        : setAttributes(delivery, imageOf(request.image, request.key, settings), { key, settings });
    case 'update':
      return setAttributes(delivery, imageOf(request.set, request.key, settings), {
        key,
        settings,
      });
    case 'delete':
      return replaceItem(delivery, markerOf(settings), { key, settings });
    case 'fence':
      // Without expiry: what is older than a truncate stays older.
      return replaceItem(delivery, FENCE_ATTRIBUTES, { key, settings });
  }
}

/** Readers that leave out markers leave out the fence as well. */
const FENCE_ATTRIBUTES: Attributes = { [DELETED]: { BOOL: true }, [FENCE]: { BOOL: true } };

/** The rule that a delivery applies by. */
export function ruleOf({ apply, incomparable }: DynamodbDelivery): ApplyRule | undefined {
  return apply ?? (incomparable === 'fail' ? 'comparable' : undefined);
}

interface Place {
  readonly key: Attributes;
  readonly settings: ItemSettings;
}

/** Returns the attributes of the marker that a delete leaves. */
export function markerOf({ ttlAttribute, expiresAt }: ItemSettings): Attributes {
  return { [DELETED]: { BOOL: true }, [ttlAttribute]: { N: String(expiresAt) } };
}

/**
 * Returns the attributes of an image, without the key.
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_REJECTED`.
 */
export function imageOf(
  image: JsonObject,
  key: ItemKey,
  { ttlAttribute }: ItemSettings,
): Attributes {
  const members = Object.entries(image).filter(([name]) => !Object.hasOwn(key, name));
  const reserved = members.find(([name]) => isReservedAttribute(name) || name === ttlAttribute);
  if (reserved !== undefined) {
    throw refusal('ERR_CDC_DELIVERY_REJECTED', `the attribute ${reserved[0]} is Millrace's own`);
  }
  return toAttributes(Object.fromEntries(members));
}

/**
 * Returns the key attributes, partition key first.
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_REJECTED`.
 */
export function keyOf(key: ItemKey): Attributes {
  for (const [index, [name, value]] of Object.entries(key).entries()) {
    if (typeof value !== 'string') continue;
    const sizeBytes = Buffer.byteLength(value);
    if (sizeBytes > 0 && sizeBytes <= (MAX_KEY_BYTES[index] ?? 0)) continue;
    const reason = `the key attribute ${name} is ${sizeBytes === 0 ? 'empty' : 'too long'}`;
    throw refusal('ERR_CDC_DELIVERY_REJECTED', reason);
  }
  return toAttributes(key);
}

function replaceItem(
  delivery: DynamodbDelivery,
  attributes: Attributes,
  { key, settings }: Place,
): PutItemCommand {
  const { route, version } = delivery;
  const item = { ...key, ...attributes, [versionAttributeOf(route)]: versionAttribute(version) };
  checkItemSize(item);
  const { text, names, values } = buildVersionCondition(route, version, ruleOf(delivery));
  return new PutItemCommand({
    TableName: settings.tableName,
    Item: item,
    ConditionExpression: `attribute_not_exists(#updated) AND (${text})`,
    ExpressionAttributeNames: { ...names, '#updated': UPDATED },
    ExpressionAttributeValues: values,
    // Tells a stale change from an item that an `update` route shares.
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    // Without source order, only what was there tells whether arrival decided.
    ...(version.coarse === undefined ? { ReturnValues: 'ALL_OLD' } : {}),
  });
}

function setAttributes(
  delivery: DynamodbDelivery,
  attributes: Attributes,
  { key, settings }: Place,
): UpdateItemCommand {
  const { route, version, request } = delivery;
  const set = { ...attributes, [versionAttributeOf(route)]: versionAttribute(version) };
  checkItemSize({ ...key, ...set });
  const { text, names, values } = buildVersionCondition(route, version, ruleOf(delivery));
  const assignment = buildAssignment(set);
  const own = Object.keys(attributes);
  // A string set cannot be empty; an update of nothing owns nothing.
  const adds = request.action === 'update' && own.length > 0;
  return new UpdateItemCommand({
    TableName: settings.tableName,
    Key: key,
    // Every write removes marker and TTL: a row that came back must not expire.
    UpdateExpression: checkedExpression(
      `SET ${assignment.text} REMOVE #deleted, #ttl${adds ? ' ADD #updated :updated' : ''}`,
    ),
    ConditionExpression: text,
    ...(delivery.incomparable === 'fail' ? { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } : {}),
    ...(version.coarse === undefined ? { ReturnValues: 'UPDATED_OLD' } : {}),
    ExpressionAttributeNames: {
      ...names,
      ...assignment.names,
      '#deleted': DELETED,
      '#ttl': settings.ttlAttribute,
      ...(adds ? { '#updated': UPDATED } : {}),
    },
    ExpressionAttributeValues: {
      ...values,
      ...assignment.values,
      ...(adds ? { ':updated': { SS: own } } : {}),
    },
  });
}
