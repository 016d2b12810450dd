import type { Version } from './version.ts';

/** Whether a change is to be applied over what is there. */
export type Comparison = 'apply' | 'stale' | 'incomparable';

/**
 * Compares the version of a change with that of the stored state: apply when not older.
 *
 * Equal versions are different changes of one place in the log (the delete and create of a key
 * change, several rows of one statement), and a replay after a repaired route must rewrite: both
 * apply. Two versions without a common order are `incomparable`.
 */
export function compareVersions(next: Version, stored: Version): Comparison {
  if (next.epoch !== stored.epoch) return applyIf(next.epoch > stored.epoch);
  const sameLane = next.lane === stored.lane;
  // A row of a snapshot never beats a streamed change elsewhere; in its own lane, arrival decides.
  const byLane = next.kind === 'read' && sameLane;
  if (byLane || next.coarse === undefined || stored.coarse === undefined) {
    return sameLane ? applyIf(next.place >= stored.place) : 'incomparable';
  }
  if (next.kind === 'read') return applyIf(next.coarse > stored.coarse);
  if (next.coarse !== stored.coarse) return applyIf(next.coarse > stored.coarse);
  return compareFine(next.fine, stored.fine);
}

function compareFine(next: string, stored: string): Comparison {
  // Record ids of DMS are compared only within one transaction, which is their scope.
  const comparable = next !== '' && stored !== '' && scopeOf(next) === scopeOf(stored);
  return applyIf(!comparable || next >= stored);
}

function scopeOf(fine: string): string {
  return fine.slice(0, fine.lastIndexOf('/') + 1);
}

function applyIf(condition: boolean): Comparison {
  return condition ? 'apply' : 'stale';
}
