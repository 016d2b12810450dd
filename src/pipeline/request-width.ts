import type { CdcError } from '../errors.ts';
import type { Outcome } from '../model/delivery.ts';

/** How many requests may be on their way to one target: fewer when it asks for it. */
export interface RequestWidth {
  readonly now: () => number;
  /** A request that went out after the last throttling was answered well: the target takes some again. */
  readonly isTaking: () => boolean;
  /** Returns what to call with the outcomes of a request that goes out now. */
  readonly start: () => (outcomes: readonly Outcome[]) => void;
}

/**
 * Creates the width of a target: halved on throttling, once for all requests that were on their way;
 * one more for each request that went well.
 */
export function createRequestWidth(inFlight: number): RequestWidth {
  let width = inFlight;
  // Grows with each halving: requests from before it do not halve again.
  let halvings = 0;
  let isTaking = false;

  function note(outcomes: readonly Outcome[], halvingsBefore: number): void {
    const isOfNow = halvingsBefore === halvings;
    if (outcomes.some((one) => one.status === 'failed' && isThrottling(one.error))) {
      isTaking = false;
      if (!isOfNow) return;
      halvings += 1;
      width = Math.max(1, Math.floor(width / 2));
    } else if (outcomes.some(({ status }) => status !== 'failed')) {
      width = Math.min(inFlight, width + 1);
      isTaking ||= isOfNow;
    }
  }

  return {
    now: () => width,
    isTaking: () => isTaking,
    start: () => {
      const halvingsBefore = halvings;
      return (outcomes) => note(outcomes, halvingsBefore);
    },
  };
}

/** Tells whether an error says that the target was asked for too much. */
export function isThrottling(error: CdcError | undefined): boolean {
  return error?.code === 'ERR_CDC_DELIVERY_THROTTLED';
}
