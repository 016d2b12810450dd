import { PassThrough, Readable } from 'node:stream';
import { runCli } from '../../../../src/tools/cli/run-cli.ts';

/** What a run wrote. */
export interface EndedDev {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output, each line read as JSON. */
  readonly lines: () => readonly Readonly<Record<string, unknown>>[];
}

/** A run that goes on until its records are done with. */
export interface RunningDev {
  readonly ended: Promise<EndedDev>;
  /** Waits until the output has a text. */
  readonly until: (pattern: RegExp) => Promise<void>;
}

/** Runs `millrace dev` on the function `billing` in this process, in the folder of a service. */
export function startDev(cwd: string, words: readonly string[]): RunningDev {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = { stdout: '', stderr: '' };
  const changed = new EventTarget();
  stdout.on('data', (chunk: Buffer) => {
    texts.stdout += chunk.toString('utf8');
    changed.dispatchEvent(new Event('text'));
  });
  stderr.on('data', (chunk: Buffer) => {
    texts.stderr += chunk.toString('utf8');
  });
  const io = { stdin: Readable.from([]), stdout, stderr, cwd, now: Date.now };
  const ended = runCli(['dev', '--function', 'billing', ...words], io).then((exitCode) => ({
    exitCode,
    ...texts,
    lines: () =>
      texts.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
  }));
  return {
    ended,
    async until(pattern: RegExp) {
      while (!pattern.test(texts.stdout)) {
        await new Promise((resolve) => {
          changed.addEventListener('text', resolve, { once: true });
        });
      }
    },
  };
}
