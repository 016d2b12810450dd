import type { DynamodbDelivery, ItemKey, Outcome } from '../../model/delivery.ts';
import { isNotOlder, type StoredVersion } from '../../model/version-order.ts';
import { outcomeOfError } from '../classify-error.ts';
import { postponed, STALE, type Subject } from '../sink-outcome.ts';
import type { DynamodbClient } from './item-call.ts';
import { readVersion, type VersionPlace } from './read-version.ts';

/** The truncates of replicas, read once for each invocation. */
export interface Fences {
  /** Returns the outcome of a delivery that is not to be sent; `undefined` if it is. */
  readonly judge: (
    delivery: DynamodbDelivery,
    tableName: string,
    subject: Subject,
  ) => Promise<Outcome | undefined>;
}

/**
 * Reads the fences of replicas: a change that is older than the last truncate is stale, although its
 * item does not say so.
 *
 * A truncate that is written after the fence was read may be overtaken by such a change: the sweep,
 * which begins after the time of an invocation, removes it.
 */
export function createFences(client: DynamodbClient, signal: AbortSignal): Fences {
  const known = new Map<string, Promise<StoredVersion | undefined>>();
  const read = (place: VersionPlace): Promise<StoredVersion | undefined> => {
    const name = JSON.stringify([place.tableName, place.route]);
    const found = known.get(name);
    if (found !== undefined) return found;
    const reading = readVersion(place, client, signal);
    known.set(name, reading);
    // A read that failed is tried again with the delivery.
    reading.catch(() => known.delete(name));
    return reading;
  };
  return {
    judge: async (delivery, tableName, subject) => {
      const fence = fenceOf(delivery);
      if (fence === undefined) return undefined;
      if (signal.aborted) return postponed(subject);
      const { route, version } = delivery;
      try {
        return isNotOlder(version, await read({ tableName, route, key: fence }))
          ? undefined
          : STALE;
      } catch (error) {
        return outcomeOfError(error, subject);
      }
    },
  };
}

function fenceOf({ request }: DynamodbDelivery): ItemKey | undefined {
  return 'fence' in request ? request.fence : undefined;
}
