import type { CutOf } from './alternatives.ts';
import type { FilterNote } from './filter-plan.ts';

/** Asks nothing of columns yet: a superset, and safe. */
export function createCutter(): {
  readonly cutOf: CutOf;
  readonly notes: () => readonly FilterNote[];
} {
  return { cutOf: () => undefined, notes: () => [] };
}
