/** Counts what is open in all queues of an invocation. */
export interface Pending {
  readonly add: (count: number) => void;
  readonly settled: (count: number) => void;
  /** Resolves as soon as nothing is open. */
  readonly none: () => Promise<void>;
}

/** Creates a count of nothing. */
export function createPending(): Pending {
  let open = 0;
  let waiting: (() => void)[] = [];
  return {
    add: (count) => {
      open += count;
    },
    settled: (count) => {
      open -= count;
      if (open > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    none: () => (open === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
