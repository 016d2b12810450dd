import type { CdcError } from '../errors.ts';
import type { Delivery, Outcome } from '../model/delivery.ts';
import type { EntryPlan, LeftOver } from './plan-redrive.ts';

/** One effect of an entry, and what became of it; `undefined` before it was tried. */
export interface Effect {
  readonly delivery: Delivery;
  readonly outcome: Outcome | undefined;
}

/** What became of one entry. */
export interface EntryResult extends Pick<EntryPlan, 'entry' | 'notes' | 'problem'> {
  readonly effects: readonly Effect[];
  /** What is not done of it, by route. */
  readonly left: readonly LeftOver[];
}

/** What became of one object; it is gone only if everything of it is done or kept elsewhere. */
export interface ObjectResult {
  readonly key: string;
  readonly entries: readonly EntryResult[];
  readonly removed: boolean;
  /** Ids of the entries that were written in its place. */
  readonly written: readonly string[];
  /** Why nothing could be read of it. */
  readonly error: CdcError | undefined;
}
