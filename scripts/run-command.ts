import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

export interface Command {
  readonly name: string;
  readonly command: readonly [file: string, ...args: string[]];
  /** Where it runs; the current folder unless another is said. */
  readonly cwd?: string | undefined;
  /** All of its environment; that of this process unless another is said. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Kills the command after this time; the gate has then failed. */
  readonly timeoutMs?: number | undefined;
  /** The last line is worth reading even if all is well. */
  readonly says?: boolean;
}

export interface CommandResult {
  readonly name: string;
  readonly passed: boolean;
  readonly output: string;
  readonly durationMs: number;
  readonly says?: boolean | undefined;
}

const DEFAULT_TIMEOUT_MS = 300_000;

/** Runs a command to its end and returns what it wrote. Never rejects: a failure is an answer. */
export function runCommand({
  name,
  command,
  cwd,
  env,
  timeoutMs,
  says,
}: Command): Promise<CommandResult> {
  const [file, ...args] = command;
  const startedAt = performance.now();
  const chunks: Buffer[] = [];
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  // Not the option of `spawn`, whose timer goes on if there is no such program.
  const limit = setTimeout(() => child.kill('SIGKILL'), timeoutMs ?? DEFAULT_TIMEOUT_MS);
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    const finish = (passed: boolean, remark: string): void => {
      clearTimeout(limit);
      resolve({
        name,
        passed,
        output: Buffer.concat(chunks).toString('utf8') + remark,
        durationMs: performance.now() - startedAt,
        says,
      });
    };
    child.on('error', (error) => finish(false, error.message));
    child.on('close', (code, signal) =>
      finish(code === 0, signal === null ? '' : `\nstopped by ${signal} after the time limit\n`),
    );
  });
}

/** Writes one result: a line, and the output of what failed. */
export function printResult({ name, passed, output, durationMs, says }: CommandResult): void {
  const seconds = (durationMs / 1000).toFixed(1);
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(12)} ${seconds} s\n`);
  if (passed && says === true)
    process.stdout.write(`       ${output.trimEnd().split('\n').at(-1)}\n`);
  if (passed) return;
  const indented = output.trimEnd().replace(/^/gm, '       ');
  process.stdout.write(`${indented}\n`);
}
