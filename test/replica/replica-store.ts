import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Delivery, DynamodbDelivery, Outcome } from '../../src/model/delivery.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Version } from '../../src/model/version.ts';
import {
  fromStoredVersion,
  isNewer,
  isNotOlder,
  mayApply,
  type StoredVersion,
  toStoredVersion,
} from '../../src/model/version-order.ts';
import { versionAttribute } from '../../src/sinks/dynamodb/item-format.ts';
import { buildVersionCondition } from '../../src/sinks/dynamodb/version-condition.ts';
import { conditionHolds } from './condition-holds.ts';

interface Held {
  readonly state: StoredVersion;
  /** As the item holds it: the condition looks at its texts. */
  readonly attribute: AttributeValue;
  /** `undefined` is the marker of a removed row. */
  readonly image: JsonObject | undefined;
}

/**
 * A table that holds a replica, as small as can be: items by key, and the fence. What applies, DynamoDB's
 * condition decides, evaluated on the texts of the item.
 */
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
    const condition = buildVersionCondition(delivery.route, version, delivery.apply);
    if (!conditionHolds(condition, held?.attribute)) return { status: 'stale' };
    const [state, attribute] = [toStoredVersion(version), versionAttribute(version)];
    if (request.action !== 'put') items.set(item, { state, attribute, image: undefined });
    else {
      const image = request.complete ? request.image : { ...held?.image, ...request.image };
      items.set(item, { state, attribute, image });
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
    return isNotOlder(version, fence) ? write(delivery) : { status: 'stale' };
  };
  return {
    apply,
    applyUnfenced: (delivery) => write(delivery as DynamodbDelivery),
    sweep: (before = fence && fromStoredVersion(fence)) => {
      if (before === undefined) return;
      for (const [item, held] of items) {
        if (held.image === undefined || !isNewer(before, held.state)) continue;
        const state = toStoredVersion(before);
        items.set(item, { state, attribute: versionAttribute(before), image: undefined });
      }
    },
    forgetMarkers: () => {
      for (const [item, { image }] of items) if (image === undefined) items.delete(item);
    },
    rows: () => [...items.values()].flatMap(({ image }) => (image === undefined ? [] : [image])),
  };
}
