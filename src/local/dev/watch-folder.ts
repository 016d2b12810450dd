import { watch } from 'node:fs';
import type { Clock } from '../../model/batch.ts';

export interface WatchOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** Called once for what an editor writes together. */
  readonly onChange: () => void;
}

/** Editors write a file in several steps. */
const SETTLE_MS = 120;
const SOURCE_FILE = /\.(ts|mts|cts|js|mjs|cjs|json|sql|ya?ml)$/;

/**
 * Watches the source files of a folder and the folders below it.
 *
 * @returns what ends the watch.
 */
export function watchFolder({ folder, clock, onChange }: WatchOptions): () => void {
  let waiting: AbortController | undefined;
  const watcher = watch(folder, { recursive: true }, (_event, name) => {
    if (name !== null && !SOURCE_FILE.test(name)) return;
    waiting?.abort();
    const mine = new AbortController();
    waiting = mine;
    void clock.sleep(SETTLE_MS, mine.signal).then(() => {
      if (!mine.signal.aborted) onChange();
    });
  });
  // A folder that is removed ends the watch, not the run.
  watcher.on('error', () => watcher.close());
  return () => {
    waiting?.abort();
    watcher.close();
  };
}
