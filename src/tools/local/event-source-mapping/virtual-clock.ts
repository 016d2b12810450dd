import TinyQueue from 'tinyqueue';
import type { Clock } from '../../../model/batch.ts';

export interface VirtualClock extends Clock {
  /** Holds the time while work goes on that the clock cannot see, such as real requests. */
  readonly during: <Value>(work: Promise<Value>) => Promise<Value>;
}

interface Sleeper {
  readonly at: number;
  readonly order: number;
  isAwake: boolean;
  readonly wake: () => void;
}

/**
 * Creates a clock that jumps to the next sleeper's time as soon as everything waits.
 *
 * *Everything waits* when one turn of the event loop went by: all promises that could go on have gone
 * on by then. Sleepers of the same time wake one by one, in the order in which they fell asleep, so
 * that runs repeat exactly.
 */
export function createVirtualClock(startMs = 0): VirtualClock {
  const sleepers = new TinyQueue<Sleeper>([], (a, b) => a.at - b.at || a.order - b.order);
  let time = startMs;
  let slept = 0;
  let asleep = 0;
  let held = 0;
  let isTurnPending = false;

  function nextTurn(): void {
    if (isTurnPending || held > 0 || asleep === 0) return;
    isTurnPending = true;
    setImmediate(() => {
      isTurnPending = false;
      if (held === 0) wakeFirst();
      nextTurn();
    });
  }

  function wakeFirst(): void {
    let first = sleepers.pop();
    // Who was woken by a signal stays in the queue until its time.
    while (first?.isAwake === true) first = sleepers.pop();
    if (first === undefined) return;
    time = Math.max(time, first.at);
    first.wake();
  }

  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper: Sleeper = {
          at: time + Math.max(0, ms),
          order: slept++,
          isAwake: false,
          wake() {
            signal?.removeEventListener('abort', sleeper.wake);
            sleeper.isAwake = true;
            asleep -= 1;
            resolve();
          },
        };
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        signal?.addEventListener('abort', sleeper.wake);
        sleepers.push(sleeper);
        asleep += 1;
        nextTurn();
      }),
    async during(work) {
      held += 1;
      try {
        return await work;
      } finally {
        held -= 1;
        nextTurn();
      }
    },
  };
}
