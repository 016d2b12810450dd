import type { Clock } from '../model/batch.ts';

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const timer = setTimeout(end, Math.max(ms, 0));
      signal?.addEventListener('abort', end, { once: true });
      function end(): void {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      }
    }),
};

/** Returns a clock that shows the given time now, in epoch milliseconds, and goes on as the other one does. */
export function startClockAt(time: number, clock: Clock = systemClock): Clock {
  const ahead = time - clock.now();
  return { now: () => clock.now() + ahead, sleep: clock.sleep };
}
