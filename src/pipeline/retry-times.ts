import TinyQueue from 'tinyqueue';
import type { Clock } from '../model/batch.ts';

/** What waits for the time of its next try. */
export interface Waiting {
  readonly order: number;
  /** Epoch milliseconds. */
  readonly dueAt: number;
  /** It may be tried before its time, when its target takes requests again. */
  readonly mayHurry: boolean;
}

/** Everything of one target that waits for the time of its next try. */
export interface RetryTimes<W extends Waiting> {
  readonly add: (waiting: W) => void;
  /** Takes the next whose time has come. */
  readonly takeDue: () => W | undefined;
  /** Takes the next that may go before its time. */
  readonly takeHurried: () => W | undefined;
  /** Sees to it that `wake` is called when the next is due. */
  readonly setTimer: () => void;
  readonly stop: () => void;
}

/** Creates the waiting of a target. Each step costs at most the logarithm of what waits. */
export function createRetryTimes<W extends Waiting>(clock: Clock, wake: () => void): RetryTimes<W> {
  const resting = createQueue<W>();
  const hurrying = createQueue<W>();
  let timer: { readonly at: number; readonly stop: AbortController } | undefined;

  function earliest(): TinyQueue<W> {
    const [one, other] = [resting.peek(), hurrying.peek()];
    if (one === undefined || other === undefined) return one === undefined ? hurrying : resting;
    return compare(one, other) <= 0 ? resting : hurrying;
  }

  return {
    add: (waiting) => (waiting.mayHurry ? hurrying : resting).push(waiting),
    takeDue: () => {
      const queue = earliest();
      const next = queue.peek();
      return next !== undefined && next.dueAt <= clock.now() ? queue.pop() : undefined;
    },
    takeHurried: () => hurrying.pop(),
    setTimer: () => {
      const at = earliest().peek()?.dueAt;
      if (at === undefined || (timer !== undefined && timer.at <= at)) return;
      timer?.stop.abort();
      const own = { at, stop: new AbortController() };
      timer = own;
      void clock.sleep(at - clock.now(), own.stop.signal).then(() => {
        if (timer !== own) return;
        timer = undefined;
        wake();
      });
    },
    stop: () => timer?.stop.abort(),
  };
}

function createQueue<W extends Waiting>(): TinyQueue<W> {
  return new TinyQueue<W>([], compare);
}

function compare(one: Waiting, other: Waiting): number {
  return one.dueAt - other.dueAt || one.order - other.order;
}
