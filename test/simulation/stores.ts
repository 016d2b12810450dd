import type { StateDelivery } from '../../src/model/delivery.ts';
import type { Version } from '../../src/model/version.ts';
import { isNotOlder, toStoredVersion } from '../../src/model/version-order.ts';

export interface StoredItem {
  readonly version: Version;
  /** `undefined` is the marker of a deleted row. */
  readonly image: Readonly<Record<string, unknown>> | undefined;
}

/** Versioned items by target. */
export type Stores = Readonly<Record<string, Map<string, StoredItem>>>;

/** Creates the stores that keep rows; the cache keeps none. */
export function createStores(): Stores {
  return { copies: new Map(), search: new Map() };
}

/** Applies a change to its item if it is not older than what is there. */
export function applyState(stores: Stores, delivery: StateDelivery): 'stale' | 'applied' {
  const store = stores[delivery.target];
  if (store === undefined || delivery.sink === 'custom') return 'applied';
  const stored = store.get(delivery.item);
  const { request, version } = delivery;
  const held = stored && toStoredVersion(stored.version);
  if (!isNotOlder(version, held)) return 'stale';
  const image = request.action === 'put' ? request.image : undefined;
  const isPartial = request.action === 'put' && !request.complete;
  store.set(delivery.item, { version, image: isPartial ? { ...stored?.image, ...image } : image });
  return 'applied';
}
