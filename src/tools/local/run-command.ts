import { CdcError } from '../../errors.ts';

/** Runs a program to its end. A failure is one readable text and the exit code 3. */
export function runCommand(run: () => Promise<void>): void {
  // A reader that goes away, as `| head` does, is an end and not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  run().catch((error: unknown) => {
    const text = error instanceof CdcError ? `${error.code}: ${error.message}` : formatStack(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = error instanceof CdcError && error.code === 'ERR_CDC_USAGE' ? 2 : 3;
  });
}

function formatStack(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
