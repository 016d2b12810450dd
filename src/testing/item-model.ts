import type { DynamodbDelivery, ItemKey, ItemKeyValue } from '../model/delivery.ts';
import { formatKey } from '../model/effect-id.ts';
import type { JsonObject } from '../model/json.ts';
import {
  isNotOlder,
  mayApply,
  type StoredVersion,
  toStoredVersion,
} from '../model/version-order.ts';

/** A DynamoDB table in memory. */
export interface ItemModel {
  readonly apply: (delivery: DynamodbDelivery) => void;
  readonly items: () => readonly JsonObject[];
}

interface Item {
  readonly key: ItemKey;
  /** Without the key. */
  readonly attributes: JsonObject;
  /** By route: two routes on one item do not block each other. */
  readonly versions: ReadonlyMap<string, StoredVersion>;
  /** Attributes that `update` routes have set: whole images of other routes leave them. */
  readonly updated: ReadonlySet<string>;
  readonly deleted: boolean;
}

/** Creates an empty table, which takes a delivery as `sinks/dynamodb` would apply it. */
export function createItemModel(): ItemModel {
  const stored = new Map<string, Item>();
  const apply = (delivery: DynamodbDelivery): void => {
    const name = formatKey(delivery.request.key);
    const item = applyTo(stored.get(name), delivery);
    if (item === undefined) stored.delete(name);
    else stored.set(name, item);
  };
  return {
    apply: (delivery) => {
      if (isFenced(delivery, stored)) return;
      apply(delivery);
      if (delivery.request.action !== 'fence') return;
      // The sweep that follows a truncate: each row that is not newer is deleted by its version.
      for (const { key, deleted } of [...stored.values()]) {
        if (!deleted) apply({ ...delivery, request: { action: 'delete', key } });
      }
    },
    items: () =>
      [...stored.values()]
        .filter(isSeen)
        .sort((a, b) => compareKeys(a.key, b.key))
        .map(({ key, attributes }) => ({ ...key, ...attributes })),
  };
}

/** As DynamoDB sorts: partition key first, numbers by their value, texts by their letters. */
function compareKeys(a: ItemKey, b: ItemKey): number {
  const order = Object.entries(a).map(([name, own]) => compareValues(own, b[name] ?? own));
  return order.find((one) => one !== 0) ?? 0;
}

function compareValues(a: ItemKeyValue, b: ItemKeyValue): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

/** A truncate came later: the row is gone, whoever writes it. */
function isFenced(delivery: DynamodbDelivery, stored: ReadonlyMap<string, Item>): boolean {
  const { request, route, version } = delivery;
  const key = 'fence' in request ? request.fence : undefined;
  const fence = key && stored.get(formatKey(key));
  return fence !== undefined && !isNotOlder(version, fence.versions.get(route));
}

/** A marker of a deleted row is hidden; attributes that an `update` route has set on it live on. */
function isSeen({ deleted, attributes }: Item): boolean {
  return !deleted || Object.keys(attributes).length > 0;
}

function applyTo(item: Item | undefined, delivery: DynamodbDelivery): Item | undefined {
  const { request, route, version, incomparable } = delivery;
  const apply = delivery.apply ?? (incomparable === 'fail' ? 'comparable' : undefined);
  const { key } = request;
  const before = item ?? { key, attributes: {}, versions: new Map(), updated: new Set() };
  const isVersioned = request.action !== 'invalidate';
  if (isVersioned && !mayApply(version, before.versions.get(route), apply)) return item;
  const versions = new Map([...before.versions, [route, toStoredVersion(version)]]);
  switch (request.action) {
    case 'invalidate':
      return undefined;
    case 'update': {
      const set = withoutKey(request.set, key);
      const updated = new Set([...before.updated, ...Object.keys(set)]);
      const attributes = { ...before.attributes, ...set };
      return { key, attributes, versions, updated, deleted: false };
    }
    case 'put': {
      const image = withoutKey(request.image, key);
      if (request.complete) return replace({ ...before, versions, deleted: false }, image, route);
      return {
        ...before,
        attributes: { ...before.attributes, ...image },
        versions,
        deleted: false,
      };
    }
    case 'delete':
    case 'fence':
      return replace({ ...before, versions, deleted: true }, {}, route);
  }
}

/** Only what `update` routes have set stays; where nothing is shared, other versions go as well. */
function replace(item: Item, image: JsonObject, route: string): Item {
  const { attributes, updated, versions } = item;
  const shared = Object.entries(attributes).filter(([name]) => updated.has(name));
  return {
    ...item,
    attributes: { ...Object.fromEntries(shared), ...image },
    versions:
      updated.size > 0 ? versions : new Map([...versions].filter(([name]) => name === route)),
  };
}

function withoutKey(image: JsonObject, key: object): JsonObject {
  const own = Object.entries(image).filter(
    ([name, value]) => value !== undefined && !Object.hasOwn(key, name),
  );
  return Object.fromEntries(own);
}
