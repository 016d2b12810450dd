import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** What the command line touches of the process, so that tests can run it as a function. */
export interface CliStreams {
  readonly stdin: Readable;
  /** Results only. */
  readonly stdout: Writable;
  /** Errors, notes and summaries. */
  readonly stderr: Writable;
  /** The folder that file names are relative to. */
  readonly cwd: string;
  /** In epoch milliseconds. */
  readonly now: () => number;
}

/** The same as commands get it: no text that they write can steer the terminal. */
export interface CliIo extends CliStreams {
  /** Standard error as it is, for what a command draws: only text that holds nothing from outside. */
  readonly terminal: Writable;
}

/** Writes result lines. */
export interface ResultWriter {
  /**
   * Writes one line and waits while the reader is behind.
   *
   * @returns false once the reader has gone, as `| head` does: then there is no more to do.
   */
  readonly write: (line: string) => Promise<boolean>;
  /** Waits until everything is written, and stops listening. */
  readonly close: () => Promise<void>;
}

/**
 * Creates the writer of results. A reader that closes the pipe is an end and not an error.
 */
export function createResultWriter(stdout: Writable): ResultWriter {
  let failure: Error | undefined;
  const onError = (error: Error): void => {
    failure = error;
  };
  stdout.on('error', onError);

  return {
    async write(line) {
      if (failure === undefined && !stdout.write(`${line}\n`)) await drained(stdout);
      return isOpen(failure);
    },
    async close() {
      await new Promise<void>((resolve) => stdout.write('', () => resolve()));
      // The listener stays: the process may learn of a closed pipe only after its last write.
      isOpen(failure);
    },
  };
}

function isOpen(failure: Error | undefined): boolean {
  if (failure === undefined) return true;
  if ('code' in failure && failure.code === 'EPIPE') return false;
  throw failure;
}

async function drained(stdout: Writable): Promise<void> {
  try {
    await once(stdout, 'drain');
  } catch {
    // An error ends the wait; the listener of the writer has it.
  }
}
