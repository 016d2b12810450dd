import type { Clock } from '../../src/model/batch.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export interface VirtualClock extends Clock {
  /** Runs work to its end; time passes only while all of it sleeps. */
  readonly run: <T>(work: Promise<T>) => Promise<T>;
}

/** A clock that only a test moves. */
export function createVirtualClock(startMs = 1_700_000_000_000): VirtualClock {
  let now = startMs;
  const sleepers = new Set<Sleeper>();
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const sleeper: Sleeper = { at: now + Math.max(ms, 0), wake: () => end() };
        const end = () => {
          sleepers.delete(sleeper);
          resolve();
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', end, { once: true });
      }),
    run: async (work) => {
      const state: { isSettled: boolean } = { isSettled: false };
      const settled = () => {
        state.isSettled = true;
      };
      work.then(settled, settled);
      while (!state.isSettled) {
        await new Promise((resolve) => setImmediate(resolve));
        if (state.isSettled) break;
        const next = [...sleepers].sort((a, b) => a.at - b.at)[0];
        if (next === undefined) throw new Error('Everything waits, and nothing sleeps');
        now = Math.max(now, next.at);
        next.wake();
      }
      return work;
    },
  };
}
