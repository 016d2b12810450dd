import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamodbDelivery, Outcome } from '../../model/delivery.ts';
import { DELETED, isReservedAttribute, UPDATED } from '../../model/reserved-names.ts';
import { toStoredVersion } from '../../model/version-order.ts';
import { DELIVERED, postponed, STALE } from '../sink-outcome.ts';
import {
  buildAssignment,
  buildRemoval,
  checkedExpression,
  groupRemovals,
} from './build-assignment.ts';
import { type ItemSettings, imageOf, keyOf, ruleOf } from './build-item-command.ts';
import { type ItemCall, isConditionFailure } from './item-call.ts';
import { versionAttribute, versionAttributeOf } from './item-format.ts';
import type { Attributes } from './to-attribute-value.ts';
import { buildVersionCondition } from './version-condition.ts';

/**
 * Applies a whole image, or a delete, to an item on which an `update` route has set attributes of its
 * own: those stay, and everything else of the image is replaced.
 *
 * Two calls, because which attributes have left is known only from the item. Between them a reader may
 * see an attribute that has left. If the second is lost the delivery is repeated, applies again (its
 * version is equal) and removes the rest.
 */
export async function settleSharedItem(
  delivery: DynamodbDelivery,
  settings: ItemSettings,
  call: ItemCall,
): Promise<Outcome> {
  const image = attributesOf(delivery, settings);
  let item: Attributes;
  try {
    const answer = await call.send(buildReplacement(delivery, image, settings));
    item = answer.Attributes ?? {};
  } catch (error) {
    if (isConditionFailure(error)) return STALE;
    throw error;
  }
  const left = leftovers({ item, image, delivery, settings });
  for (const names of groupRemovals(left)) {
    if (call.signal.aborted) return postponed(call.subject);
    await removeLeft(names, { delivery, settings, call });
  }
  return DELIVERED;
}

/** A delete marks the item; it does not expire, because the attributes of the other route are live. */
function attributesOf({ request }: DynamodbDelivery, settings: ItemSettings): Attributes {
  return request.action === 'put'
    ? imageOf(request.image, request.key, settings)
    : { [DELETED]: { BOOL: true } };
}

function buildReplacement(
  delivery: DynamodbDelivery,
  image: Attributes,
  settings: ItemSettings,
): UpdateItemCommand {
  const { route, version, request } = delivery;
  const { text, names, values } = buildVersionCondition(route, version, ruleOf(delivery));
  const set = { ...image, [versionAttributeOf(route)]: versionAttribute(version) };
  const assignment = buildAssignment(set);
  const removal = buildRemoval(
    [DELETED, settings.ttlAttribute].filter((name) => !Object.hasOwn(set, name)),
  );
  return new UpdateItemCommand({
    TableName: settings.tableName,
    Key: keyOf(request.key),
    UpdateExpression: checkedExpression(`SET ${assignment.text} REMOVE ${removal.text}`),
    ConditionExpression: `attribute_exists(#updated) AND (${text})`,
    ExpressionAttributeNames: {
      ...names,
      ...assignment.names,
      ...removal.names,
      '#updated': UPDATED,
    },
    ExpressionAttributeValues: { ...values, ...assignment.values },
    ReturnValues: 'ALL_NEW',
  });
}

interface Written {
  readonly item: Attributes;
  readonly image: Attributes;
  readonly delivery: DynamodbDelivery;
  readonly settings: ItemSettings;
}

function leftovers({ item, image, delivery, settings }: Written): readonly string[] {
  const kept = new Set([
    ...Object.keys(image),
    ...Object.keys(delivery.request.key),
    ...(item[UPDATED]?.SS ?? []),
    settings.ttlAttribute,
  ]);
  return Object.keys(item).filter((name) => !kept.has(name) && !isReservedAttribute(name));
}

interface Removal {
  readonly delivery: DynamodbDelivery;
  readonly settings: ItemSettings;
  readonly call: ItemCall;
}

async function removeLeft(
  left: readonly string[],
  { delivery, settings, call }: Removal,
): Promise<void> {
  const { text, names } = buildRemoval(left);
  const { order, lane, place } = toStoredVersion(delivery.version);
  const command = new UpdateItemCommand({
    TableName: settings.tableName,
    Key: keyOf(delivery.request.key),
    UpdateExpression: `REMOVE ${text}`,
    ConditionExpression: '#v.#order = :order AND #v.#lane = :lane AND #v.#place = :place',
    ExpressionAttributeNames: {
      ...names,
      '#v': versionAttributeOf(delivery.route),
      '#order': 'order',
      '#lane': 'lane',
      '#place': 'place',
    },
    ExpressionAttributeValues: {
      ':order': { S: order },
      ':lane': { S: lane },
      ':place': { S: place },
    },
  });
  try {
    await call.send(command);
  } catch (error) {
    // A newer image came in between, and it removes what is not its own.
    if (!isConditionFailure(error)) throw error;
  }
}
