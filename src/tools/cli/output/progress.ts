import type { CliIo } from '../cli-io.ts';
import { isTerminal } from '../printable.ts';

/** Shows on a terminal how far a long work has come, on one line; elsewhere, nothing. */
export interface Progress {
  /** So many are read by now; nobody knows how many are to come. */
  readonly read: (count: number, unit?: string) => void;
  /** So many more of what was read are sent. */
  readonly sent: (records: number) => void;
  /** What comes now takes its time, and cannot tell how far it is. */
  readonly begin: (what: string) => void;
  /** Clears the line. */
  readonly end: () => void;
}

export interface ProgressOptions {
  /** Results are written meanwhile: where they stand on the terminal too, they are the progress. */
  readonly besideResults: boolean;
}

const WIDTH = 24;
const INTERVAL_MS = 100;
const CLEAR = '\r\u001b[K';

/** Creates the progress of a command. Nothing from outside is in its line: only counts and words of ours. */
export function createProgress(
  { terminal, stdout, now }: Pick<CliIo, 'terminal' | 'stdout' | 'now'>,
  { besideResults }: ProgressOptions,
): Progress {
  if (!isTerminal(terminal) || (besideResults && isTerminal(stdout))) {
    const nothing = (): void => undefined;
    return { read: nothing, sent: nothing, begin: nothing, end: nothing };
  }
  let total = 0;
  let done = 0;
  let startedAt: number | undefined;
  let shownAt = 0;
  const show = (text: () => string): void => {
    if (now() - shownAt < INTERVAL_MS) return;
    shownAt = now();
    terminal.write(`${CLEAR}${text()}`);
  };
  return {
    read(count, unit = 'records') {
      total = count;
      show(() => `reading: ${total} ${unit}`);
    },
    sent(records) {
      startedAt ??= now();
      done += records;
      show(() => formatBar(done, total, now() - (startedAt ?? 0)));
    },
    begin: (what) => void terminal.write(`${CLEAR}${what} ...`),
    end: () => void terminal.write(CLEAR),
  };
}

/** Passes items on, and shows how many they are, until there are no more or nobody wants more. */
export async function* countRead<T>(
  items: AsyncIterable<T>,
  progress: Progress,
  unit?: string,
): AsyncGenerator<T> {
  let count = 0;
  try {
    for await (const item of items) {
      count += 1;
      progress.read(count, unit);
      yield item;
    }
  } finally {
    progress.end();
  }
}

/** Passes bytes on, and shows how many they are. */
export async function* countBytes(
  chunks: AsyncIterable<Uint8Array>,
  progress: Progress,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    progress.read(Math.floor(bytes / 2 ** 20), 'MB');
    yield chunk;
  }
}

/** Writes the bar of a progress. */
export function formatBar(done: number, total: number, elapsedMs: number): string {
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(share * WIDTH);
  const bar = `${'#'.repeat(full)}${'-'.repeat(WIDTH - full)}`;
  const rate = elapsedMs === 0 ? 0 : Math.round((done * 1000) / elapsedMs);
  return `[${bar}] ${Math.floor(share * 100)} % of ${total} records, ${rate}/s`;
}
