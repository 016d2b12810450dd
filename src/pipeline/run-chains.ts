import { CdcError } from '../errors.ts';
import type { Clock } from '../model/batch.ts';
import type { Outcome } from '../model/delivery.ts';
import type { Deadline } from './deadline.ts';

/** Units that must be answered one after the other. */
export interface Chain<U> {
  readonly units: readonly U[];
  /** Chains of a lower rank go first, so that every invocation makes progress. */
  readonly rank: number;
}

/** What to do when a unit is answered; `replace` puts units in its place. */
export interface Settlement<U> {
  readonly replace?: readonly U[];
}

export interface RunOptions<U> {
  /** Sends units of different chains; answers one outcome each, in order. */
  readonly send: (units: readonly U[]) => Promise<readonly Outcome[]>;
  /** Called once per unit with its last outcome. */
  readonly settle: (unit: U, outcome: Outcome) => Settlement<U> | undefined;
  readonly onRetry: (count: number) => void;
  /** Tells what the head of a chain may do, where it depends on other chains. */
  readonly gateOf?: (unit: U) => 'open' | 'closed' | Outcome;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly random: () => number;
  /** How many units are on their way at once; halved when throttled. */
  readonly width: number;
}

const RETRY_BASE_MS = 100;
const RETRY_CAP_MS = 5_000;

interface Walk<U> {
  readonly rank: number;
  queue: readonly U[];
  attempts: number;
  dueAt: number;
  lastError: CdcError | undefined;
}

/**
 * Walks chains to their end, or to the deadline: one unanswered unit per chain (I2), retries with
 * full jitter, and fewer at once when the target asks for it.
 */
export async function runChains<U>(
  chains: readonly Chain<U>[],
  options: RunOptions<U>,
): Promise<void> {
  const { clock, deadline } = options;
  let open = chains.map(
    ({ units, rank }): Walk<U> => ({
      queue: units,
      rank,
      attempts: 0,
      dueAt: 0,
      lastError: undefined,
    }),
  );
  let width = options.width;
  while (open.length > 0 && deadline.allowsRequest()) {
    const now = clock.now();
    const ready = passGates(open, options);
    open = open.filter(({ queue }) => queue.length > 0);
    if (open.length === 0) return;
    const due = ready
      .filter(({ dueAt }) => dueAt <= now)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, width);
    if (due.length === 0) {
      await clock.sleep(Math.min(nextDue(ready) - now, deadline.remainingMs()), deadline.signal);
      continue;
    }
    const outcomes = await sendHeads(due, options);
    width = adjustWidth(width, options.width, outcomes);
    for (const [index, walk] of due.entries()) advance(walk, outcomes[index], options);
    options.onRetry(due.filter(({ attempts }) => attempts > 0).length);
    open = open.filter(({ queue }) => queue.length > 0);
  }
  for (const walk of open) postpone(walk, options);
}

/** Answers the chains whose head may be sent; a head that its gate decides is settled by it. */
function passGates<U>(
  open: readonly Walk<U>[],
  { gateOf, settle }: RunOptions<U>,
): readonly Walk<U>[] {
  if (gateOf === undefined) return open;
  return open.filter((walk) => {
    for (;;) {
      const [head, ...rest] = walk.queue;
      if (head === undefined) return false;
      const gate = gateOf(head);
      if (gate === 'open' || gate === 'closed') return gate === 'open';
      settle(head, gate);
      walk.queue = rest;
    }
  });
}

async function sendHeads<U>(
  due: readonly Walk<U>[],
  { send, deadline }: RunOptions<U>,
): Promise<readonly Outcome[]> {
  const heads = due.flatMap(({ queue }) => queue.slice(0, 1));
  // A sink that does not heed the signal must not keep the answer from Lambda.
  return Promise.race([send(heads), deadline.over.then(() => [])]);
}

function advance<U>(walk: Walk<U>, outcome: Outcome | undefined, options: RunOptions<U>): void {
  const [head, ...rest] = walk.queue;
  if (head === undefined) return;
  if (outcome === undefined || outcome.status === 'failed') {
    walk.attempts += 1;
    walk.lastError = outcome?.error ?? postponed();
    // Full jitter: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
    const ceiling = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** Math.min(walk.attempts, 10));
    walk.dueAt = options.clock.now() + Math.ceil(options.random() * ceiling);
    return;
  }
  walk.attempts = 0;
  walk.lastError = undefined;
  walk.queue = [...(options.settle(head, outcome)?.replace ?? []), ...rest];
}

/** The time is over: the head failed, and what comes after it waits. */
function postpone<U>(walk: Walk<U>, { settle }: RunOptions<U>): void {
  for (const [index, unit] of walk.queue.entries()) {
    const error = index === 0 ? (walk.lastError ?? postponed()) : postponed();
    settle(unit, { status: 'failed', error });
  }
}

function postponed(): CdcError {
  return new CdcError('ERR_CDC_DELIVERY_POSTPONED', 'Not delivered: no time is left');
}

function nextDue<U>(open: readonly Walk<U>[]): number {
  return open.reduce((earliest, { dueAt }) => Math.min(earliest, dueAt), Number.POSITIVE_INFINITY);
}

/** Halves on throttling, adds one per success: the target finds its own pace. */
function adjustWidth(width: number, most: number, outcomes: readonly Outcome[]): number {
  const isThrottled = outcomes.some(
    (one) => one.status === 'failed' && one.error.code === 'ERR_CDC_DELIVERY_THROTTLED',
  );
  if (isThrottled) return Math.max(1, Math.floor(width / 2));
  const successes = outcomes.filter(({ status }) => status !== 'failed').length;
  return Math.min(most, width + successes);
}
