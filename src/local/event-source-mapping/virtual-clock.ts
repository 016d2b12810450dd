import type { Clock } from '../../model/batch.ts';

export interface VirtualClock extends Clock {
  /** Holds the time while work goes on that the clock cannot see, such as real requests. */
  readonly during: <Value>(work: Promise<Value>) => Promise<Value>;
}

interface Sleeper {
  readonly at: number;
  readonly order: number;
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
  const sleepers = new Set<Sleeper>();
  let time = startMs;
  let slept = 0;
  let held = 0;
  let isTurnPending = false;

  function nextTurn(): void {
    if (isTurnPending || held > 0 || sleepers.size === 0) return;
    isTurnPending = true;
    setImmediate(() => {
      isTurnPending = false;
      if (held === 0) wakeFirst();
      nextTurn();
    });
  }

  function wakeFirst(): void {
    const first = firstOf(sleepers);
    if (first === undefined) return;
    time = Math.max(time, first.at);
    first.wake();
  }

  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = {
          at: time + Math.max(0, ms),
          order: slept++,
          wake() {
            signal?.removeEventListener('abort', sleeper.wake);
            sleepers.delete(sleeper);
            resolve();
          },
        };
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        signal?.addEventListener('abort', sleeper.wake);
        sleepers.add(sleeper);
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

function firstOf(sleepers: ReadonlySet<Sleeper>): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const sleeper of sleepers) {
    if (first === undefined || sleeper.at < first.at) first = sleeper;
  }
  return first;
}
