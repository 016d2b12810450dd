import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli } from '../../../src/tools/cli/run-cli.ts';

/** What a command did. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output, each line read as JSON. */
  readonly lines: () => readonly Readonly<Record<string, unknown>>[];
}

/** Runs the command line in this process, on streams of its own, in the folder `test`. */
export async function runCommand(
  argv: readonly string[],
  stdin: string | Uint8Array = '',
): Promise<CommandResult> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const printed = text(stdout);
  const complained = text(stderr);
  const exitCode = await runCli(argv, {
    stdin: Readable.from(stdin.length === 0 ? [] : [Buffer.from(stdin)]),
    stdout,
    stderr,
    cwd: `${import.meta.dirname}/../..`,
    now: () => Date.UTC(2026, 10, 20),
  });
  stdout.end();
  stderr.end();
  const output = await printed;
  return {
    exitCode,
    stdout: output,
    stderr: await complained,
    lines: () =>
      output
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
