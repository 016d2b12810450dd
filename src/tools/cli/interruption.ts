import type { CliIo } from './cli-io.ts';

/** What Ctrl-C asks for. */
export interface Interruption {
  /** Aborted by the first Ctrl-C, or by the termination of the process. */
  readonly signal: AbortSignal;
  /** Stops listening. */
  readonly forget: () => void;
}

const EXIT_INTERRUPTED = 130;

/** Listens for Ctrl-C: the first one asks for an end, the second one is the end. */
export function interruptionOf({ stderr }: Pick<CliIo, 'stderr'>): Interruption {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_INTERRUPTED);
    stderr.write('Finishing what is under way; Ctrl-C again ends at once\n');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    forget() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
