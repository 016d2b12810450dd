import type { Clock } from '../model/batch.ts';

/** The end of the time in which an invocation may wait for answers. */
export interface Deadline {
  readonly remainingMs: () => number;
  /** Tells whether a request that starts now has a chance to be answered. */
  readonly allowsRequest: () => boolean;
  /** Aborted at the deadline. */
  readonly signal: AbortSignal;
  /** Resolves at the deadline. */
  readonly over: Promise<void>;
  /** Frees the timer. */
  readonly end: () => void;
}

/** No request starts that has less time than this. */
const REQUEST_MS = 300;

/** Starts the time of an invocation: `budgetMs` from now. */
export function startDeadline(clock: Clock, budgetMs: number): Deadline {
  const endsAt = clock.now() + budgetMs;
  const over = new AbortController();
  const ended = new AbortController();
  const remainingMs = () => endsAt - clock.now();
  const timer = clock.sleep(Math.max(budgetMs, 0), ended.signal).then(() => {
    if (!ended.signal.aborted) over.abort();
  });
  return {
    remainingMs,
    allowsRequest: () => !over.signal.aborted && remainingMs() >= REQUEST_MS,
    signal: over.signal,
    over: timer,
    end: () => ended.abort(),
  };
}
