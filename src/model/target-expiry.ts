import { DEFAULT_TTL_ATTRIBUTE } from './reserved-names.ts';
import type { MarkerExpiry, Target } from './target.ts';

/** Longer than any stream keeps records, plus the life of a quarantine entry. */
const DEFAULT_MARKER_TTL_DAYS = 90;
const MS_PER_DAY = 86_400_000;

/** Returns how the markers of a target expire; `undefined` if it says nothing of its own. */
export function expiryOf({ facts }: Target): MarkerExpiry | undefined {
  // The cast holds: only tables and indexes have these facts, checked where they are declared.
  const { ttlAttribute, markerTtlDays } = facts as MarkerExpiry;
  if (ttlAttribute === undefined && markerTtlDays === undefined) return undefined;
  return {
    ...(ttlAttribute === undefined ? {} : { ttlAttribute }),
    ...(markerTtlDays === undefined ? {} : { markerTtlDays }),
  };
}

/** Returns the attribute on which the time to live of a table is enabled. */
export function ttlAttributeOf({ ttlAttribute }: MarkerExpiry = {}): string {
  return ttlAttribute ?? DEFAULT_TTL_ATTRIBUTE;
}

/** Returns when a marker made at a time may go, in epoch milliseconds. */
export function markerExpiresAt({ markerTtlDays }: MarkerExpiry = {}, nowMs: number): number {
  return nowMs + (markerTtlDays ?? DEFAULT_MARKER_TTL_DAYS) * MS_PER_DAY;
}
