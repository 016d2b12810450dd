import TinyQueue from 'tinyqueue';
import { CdcError } from '../errors.ts';
import type { Clock } from '../model/batch.ts';
import type { Outcome } from '../model/delivery.ts';
import type { Deadline } from './deadline.ts';
import type { Pending } from './pending.ts';
import { createRequestWidth, isThrottling, type RequestWidth } from './request-width.ts';
import { createRetryTimes, type RetryTimes } from './retry-times.ts';

/** What to do when a unit is answered; `replace` puts units in its place. */
export interface Settlement<U> {
  readonly replace?: readonly U[];
}

/** What a unit may do: be sent, wait for what `waitsFor` names, or take over what became of that. */
export type Gate = 'open' | { readonly waitsFor: string } | Outcome;

/** What a unit may do that comes after another: what that one was refused, this one is. */
export function gateAfter(name: string, outcome: Outcome | undefined): Gate {
  if (outcome === undefined) return { waitsFor: name };
  return outcome.status === 'rejected' || outcome.status === 'failed' ? outcome : 'open';
}

export interface QueueOptions<U> {
  /** Sends units of different chains as one request; one outcome each, in order. Never throws. */
  readonly send: (units: readonly U[]) => Promise<readonly Outcome[]>;
  /** Called once per unit with its last outcome. */
  readonly settle: (unit: U, outcome: Outcome) => Settlement<U> | undefined;
  readonly onRetry: (count: number) => void;
  /** Units of a lower rank go first, so that every invocation makes progress. */
  readonly rankOf: (unit: U) => number;
  /** Tells what a unit may do, where it depends on other chains; asked when it is the next of its own. */
  readonly gateOf?: ((unit: U) => Gate) | undefined;
  readonly clock: Clock;
  readonly deadline: Deadline;
  readonly random: () => number;
  /** Requests that are on their way at once; halved when throttled. */
  readonly inFlight: number;
  /** Units of one request, at most. */
  readonly perRequest: number;
  /** Counts what is open: a queue is done when nothing is. */
  readonly pending: Pending;
}

/** What is to be sent to one target. */
export interface TargetQueue<U> {
  /** Puts units at the end of a chain: they are answered one after the other (I2). */
  readonly add: (chain: string, units: readonly U[]) => void;
  /** Asks the gate again for units that wait for this name. */
  readonly wake: (name: string) => void;
}

const RETRY_BASE_MS = 100;
const RETRY_CAP_MS = 5_000;

/** One chain on its way: its units from `next` on are open. */
interface Walk<U> {
  readonly chain: string;
  /** When it began: chains of one rank go in this order. */
  readonly order: number;
  units: U[];
  next: number;
  /** Of its next unit. */
  rank: number;
  attempts: number;
  dueAt: number;
  lastError: CdcError | undefined;
  mayHurry: boolean;
  /** It was tried before its time, and was not answered well since. */
  wasHurried: boolean;
}

interface State<U> extends QueueOptions<U> {
  readonly walks: Map<string, Walk<U>>;
  readonly due: TinyQueue<Walk<U>>;
  readonly later: RetryTimes<Walk<U>>;
  readonly width: RequestWidth;
  readonly waiting: Map<string, Walk<U>[]>;
  order: number;
  /** How many requests are on their way. */
  sending: number;
  isScheduled: boolean;
  isClosed: boolean;
}

/**
 * Creates the queue of one target: when one request is answered, the next units that are due go out,
 * and nothing else waits. One unanswered unit per chain (I2), lowest rank first, retries with full
 * jitter, and fewer requests at once when the target asks for it. At the deadline all that is open is
 * settled as failed. Each step costs at most the logarithm of what is open.
 */
export function createTargetQueue<U>(options: QueueOptions<U>): TargetQueue<U> {
  const state: State<U> = {
    ...options,
    walks: new Map(),
    due: new TinyQueue<Walk<U>>([], (a, b) => a.rank - b.rank || a.order - b.order),
    later: createRetryTimes(options.clock, () => sendDue(state)),
    width: createRequestWidth(options.inFlight),
    waiting: new Map(),
    order: 0,
    sending: 0,
    isScheduled: false,
    isClosed: false,
  };
  options.deadline.signal.addEventListener('abort', () => close(state), { once: true });
  return {
    add: (chain, units) => addUnits(state, chain, units),
    wake: (name) => wakeWaiting(state, name),
  };
}

function addUnits<U>(state: State<U>, chain: string, units: readonly U[]): void {
  state.pending.add(units.length);
  if (state.isClosed) {
    for (const unit of units) state.settle(unit, { status: 'failed', error: postponed() });
    state.pending.settled(units.length);
    return;
  }
  const known = state.walks.get(chain);
  if (known !== undefined) {
    for (const unit of units) known.units.push(unit);
    return;
  }
  const walk: Walk<U> = {
    chain,
    order: state.order++,
    units: [...units],
    next: 0,
    rank: 0,
    attempts: 0,
    dueAt: 0,
    lastError: undefined,
    mayHurry: false,
    wasHurried: false,
  };
  state.walks.set(chain, walk);
  place(state, walk);
  schedule(state);
}

/** Puts a chain where its next unit belongs; units that their gate decides are settled by it. */
function place<U>(state: State<U>, walk: Walk<U>): void {
  for (let head = walk.units[walk.next]; head !== undefined; head = walk.units[walk.next]) {
    const gate = state.gateOf?.(head) ?? 'open';
    if (gate === 'open') {
      walk.rank = state.rankOf(head);
      if (walk.dueAt > state.clock.now()) state.later.add(walk);
      else state.due.push(walk);
      return;
    }
    if ('waitsFor' in gate) {
      wait(state, walk, gate.waitsFor);
      return;
    }
    settleHead(state, walk, head, gate);
  }
  state.walks.delete(walk.chain);
}

function wait<U>({ waiting }: State<U>, walk: Walk<U>, name: string): void {
  const others = waiting.get(name);
  if (others === undefined) waiting.set(name, [walk]);
  else others.push(walk);
}

function wakeWaiting<U>(state: State<U>, name: string): void {
  const walks = state.waiting.get(name);
  if (walks === undefined || state.isClosed) return;
  state.waiting.delete(name);
  for (const walk of walks) place(state, walk);
  schedule(state);
}

/** Sends once all that can go on in this turn has gone on: what became due together goes together. */
function schedule<U>(state: State<U>): void {
  if (state.isScheduled || state.isClosed) return;
  state.isScheduled = true;
  queueMicrotask(() => {
    state.isScheduled = false;
    sendDue(state);
  });
}

function sendDue<U>(state: State<U>): void {
  if (state.isClosed) return;
  if (!state.deadline.allowsRequest()) {
    // What is on its way may still be answered.
    if (state.sending === 0) close(state);
    return;
  }
  takeRetries(state);
  while (state.sending < state.width.now() && state.due.length > 0)
    void request(state, takeDue(state));
  state.later.setTimer();
}

/**
 * Takes what is to be tried again. What was throttled takes places that nothing else is due for, before
 * its time, once the target takes requests again: once for each chain until it is answered well, for
 * what throttles may be the one partition of its key.
 */
function takeRetries<U>({ due, later, width, sending, perRequest }: State<U>): void {
  for (let walk = later.takeDue(); walk !== undefined; walk = later.takeDue()) due.push(walk);
  if (!width.isTaking()) return;
  for (let free = (width.now() - sending) * perRequest - due.length; free > 0; free--) {
    const walk = later.takeHurried();
    if (walk === undefined) return;
    walk.wasHurried = true;
    due.push(walk);
  }
}

function takeDue<U>({ due, perRequest }: State<U>): readonly Walk<U>[] {
  const walks: Walk<U>[] = [];
  while (walks.length < perRequest) {
    const walk = due.pop();
    if (walk === undefined) break;
    walks.push(walk);
  }
  return walks;
}

async function request<U>(state: State<U>, walks: readonly Walk<U>[]): Promise<void> {
  const noteWidth = state.width.start();
  state.sending += 1;
  const outcomes = await state.send(
    walks.flatMap(({ units, next }) => units.slice(next, next + 1)),
  );
  state.sending -= 1;
  // A sink that does not heed the deadline does not keep the answer from Lambda.
  if (state.isClosed) return;
  noteWidth(outcomes);
  state.onRetry(walks.filter(({ attempts }) => attempts > 0).length);
  for (const [index, walk] of walks.entries()) advance(state, walk, outcomes[index]);
  schedule(state);
}

function advance<U>(state: State<U>, walk: Walk<U>, outcome: Outcome | undefined): void {
  const head = walk.units[walk.next];
  if (head === undefined) return;
  if (outcome === undefined || outcome.status === 'failed') {
    walk.attempts += 1;
    walk.lastError = outcome?.error ?? postponed();
    // Full jitter: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
    const ceiling = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** Math.min(walk.attempts, 10));
    walk.dueAt = state.clock.now() + Math.ceil(state.random() * ceiling);
    walk.mayHurry = !walk.wasHurried && isThrottling(walk.lastError);
  } else {
    walk.attempts = 0;
    walk.dueAt = 0;
    walk.lastError = undefined;
    walk.mayHurry = false;
    walk.wasHurried = false;
    settleHead(state, walk, head, outcome);
  }
  place(state, walk);
}

function settleHead<U>(state: State<U>, walk: Walk<U>, head: U, outcome: Outcome): void {
  const replace = state.settle(head, outcome)?.replace ?? [];
  walk.next += 1;
  if (replace.length > 0) {
    walk.units = [...replace, ...walk.units.slice(walk.next)];
    walk.next = 0;
    state.pending.add(replace.length);
  }
  state.pending.settled(1);
}

/** The time is over: heads failed, and what comes after them waits. */
function close<U>(state: State<U>): void {
  if (state.isClosed) return;
  state.isClosed = true;
  state.later.stop();
  for (const { units, next, lastError } of state.walks.values()) {
    const open = units.slice(next);
    for (const [index, unit] of open.entries()) {
      const error = index === 0 ? (lastError ?? postponed()) : postponed();
      state.settle(unit, { status: 'failed', error });
    }
    state.pending.settled(open.length);
  }
  state.walks.clear();
}

function postponed(): CdcError {
  return new CdcError('ERR_CDC_DELIVERY_POSTPONED', 'Not delivered: no time is left');
}
