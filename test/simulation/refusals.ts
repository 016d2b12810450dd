import type { Parcel } from '../../src/pipeline/record-work.ts';
import type { Attempt, Life } from './attempt.ts';

/** Remembers what each invocation heard of its writes: what looks like an operator's error is not to be parked. */
export interface Refusals {
  readonly hear: (attempt: Attempt) => void;
  /** Whether an invocation has heard five rows refused by a route's target, and none taken. */
  readonly areMany: (life: Life, parcel: Parcel) => boolean;
}

/** Creates it, empty. */
export function createRefusals(): Refusals {
  const refused = new Map<string, Set<string>>();
  const taken = new Set<string>();
  return {
    hear: ({ life, route, target, item, isRemoval, outcome }) => {
      if (isRemoval) return;
      const way = `${life} ${route} ${target}`;
      if (outcome === 'delivered' || outcome === 'stale') taken.add(way);
      if (outcome !== 'rejected') return;
      refused.set(way, (refused.get(way) ?? new Set()).add(item));
    },
    areMany: ({ id }, { route, target, error }) => {
      const way = `${id} ${route} ${target}`;
      const rows = refused.get(way)?.size ?? 0;
      return error.code === 'ERR_CDC_DELIVERY_REJECTED' && rows >= 5 && !taken.has(way);
    },
  };
}
