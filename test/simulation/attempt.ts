import type { Outcome } from '../../src/model/delivery.ts';

/** One invocation of the function. A dead one has no effect any more. */
export interface Life {
  readonly id: number;
  isDead: boolean;
}

/** Something that a target did, in the order in which it did it. */
export interface Effect {
  readonly life: number;
  readonly route: string;
  readonly target: string;
  readonly item: string;
  /** `lane:place` of the record. */
  readonly place: string;
}

/** Something that a sink was asked for, and what it answered. */
export interface Attempt extends Effect {
  readonly isRemoval: boolean;
  outcome: Outcome['status'] | undefined;
}
