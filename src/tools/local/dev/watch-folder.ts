import { existsSync, watch } from 'node:fs';
import { CdcError } from '../../../errors.ts';
import type { Clock } from '../../../model/batch.ts';

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
 * @throws {CdcError} `ERR_CDC_USAGE` if there is no such folder.
 */
export function watchFolder({ folder, clock, onChange }: WatchOptions): () => void {
  if (!existsSync(folder)) {
    const message = 'The folder to watch is not there';
    throw new CdcError('ERR_CDC_USAGE', message, { details: { place: folder } });
  }
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
