import type { Writable } from 'node:stream';
import { isTerminal } from '../printable.ts';

/** Shows on a terminal how far a replay has come; elsewhere, nothing. */
export interface Progress {
  readonly read: (records: number) => void;
  readonly sent: (records: number) => void;
  readonly end: () => void;
}

const WIDTH = 24;
const INTERVAL_MS = 100;

/** Creates the progress of a replay, on one line. */
export function createProgress(terminal: Writable, now: () => number): Progress {
  if (!isTerminal(terminal)) {
    return { read: () => undefined, sent: () => undefined, end: () => undefined };
  }
  let total = 0;
  let done = 0;
  let startedAt: number | undefined;
  let shownAt = 0;
  const show = (text: () => string): void => {
    if (now() - shownAt < INTERVAL_MS) return;
    shownAt = now();
    terminal.write(`\r\u001b[K${text()}`);
  };
  return {
    read(records) {
      total = records;
      show(() => `reading: ${total} records`);
    },
    sent(records) {
      startedAt ??= now();
      done += records;
      show(() => formatBar(done, total, now() - (startedAt ?? 0)));
    },
    end: () => void terminal.write('\r\u001b[K'),
  };
}

/** Writes the bar of a progress. */
export function formatBar(done: number, total: number, elapsedMs: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(share * WIDTH);
  const bar = `${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}`;
  const rate = elapsedMs === 0 ? 0 : Math.round((done * 1000) / elapsedMs);
  return `[${bar}] ${Math.floor(share * 100)} % of ${total} records, ${rate}/s`;
}
