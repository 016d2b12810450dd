import type { Delivery, DynamodbDelivery, Outcome } from '../../src/model/delivery.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Version } from '../../src/model/version.ts';
import {
  fromStoredVersion,
  isNewer,
  mayApply,
  type StoredVersion,
  toStoredVersion,
} from '../../src/model/version-order.ts';

interface Held {
  readonly state: StoredVersion;
  /** `undefined` is the marker of a removed row. */
  readonly image: JsonObject | undefined;
}

/** A table that holds a replica, as small as can be: items by key, and the fence. */
export interface ReplicaStore {
  readonly apply: (delivery: Delivery) => Outcome;
  /** Removes what is older than the fence, or than a generation. */
  readonly sweep: (before?: Version) => void;
  /** What the time to live does. */
  readonly forgetMarkers: () => void;
  readonly rows: () => readonly JsonObject[];
}

/** Creates an empty replica. `fenced: false` is a writer that has read the fence before it was there. */
export function createReplicaStore(): ReplicaStore & {
  readonly applyUnfenced: (delivery: Delivery) => Outcome;
} {
  const items = new Map<string, Held>();
  let fence: StoredVersion | undefined;
  const write = (delivery: DynamodbDelivery): Outcome => {
    const { request, version, item } = delivery;
    const held = items.get(item);
    if (!mayApply(version, held?.state)) return { status: 'stale' };
    const state = toStoredVersion(version);
    if (request.action !== 'put') items.set(item, { state, image: undefined });
    else {
      const image = request.complete ? request.image : { ...held?.image, ...request.image };
      items.set(item, { state, image });
    }
    return { status: 'delivered' };
  };
  const apply = (delivery: Delivery): Outcome => {
    if (delivery.sink !== 'dynamodb') throw new Error('not a replica');
    const { request, version } = delivery;
    if (request.action === 'fence') {
      if (!mayApply(version, fence)) return { status: 'stale' };
      fence = toStoredVersion(version);
      return { status: 'delivered' };
    }
    return mayApply(version, fence) ? write(delivery) : { status: 'stale' };
  };
  return {
    apply,
    applyUnfenced: (delivery) => write(delivery as DynamodbDelivery),
    sweep: (before = fence && fromStoredVersion(fence)) => {
      if (before === undefined) return;
      for (const [item, held] of items) {
        if (held.image === undefined || !isNewer(before, held.state)) continue;
        items.set(item, { state: toStoredVersion(before), image: undefined });
      }
    },
    forgetMarkers: () => {
      for (const [item, { image }] of items) if (image === undefined) items.delete(item);
    },
    rows: () => [...items.values()].flatMap(({ image }) => (image === undefined ? [] : [image])),
  };
}
