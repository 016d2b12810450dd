import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

export interface RunOptions {
  readonly input?: string;
  readonly user?: string;
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

/** Runs a program to its end and returns what it wrote. Rejects if it fails, with its last words. */
export async function run(
  file: string,
  args: readonly string[],
  { input, user, cwd, timeoutMs = 600_000 }: RunOptions = {},
): Promise<string> {
  const identity = user === undefined ? {} : await identityOf(user);
  const running = execute(file, [...args], {
    ...identity,
    cwd,
    timeout: timeoutMs,
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  // A program that ends early closes its input: its exit code tells more than the broken pipe.
  running.child.stdin?.on('error', () => undefined);
  running.child.stdin?.end(input ?? '');
  try {
    return (await running).stdout;
  } catch (error) {
    throw new Error(`${file} failed: ${lastWords(error)}`, { cause: error });
  }
}

/** Tells whether a program can be run and ends well. */
export async function succeeds(file: string, args: readonly string[]): Promise<boolean> {
  return run(file, args, { timeoutMs: 20_000 }).then(
    () => true,
    () => false,
  );
}

/** Returns the ids of a user when the stack runs as root, else nothing: then it runs as it is. */
export async function identityOf(
  user: string,
): Promise<{ readonly uid?: number; readonly gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all([run('id', ['-u', user]), run('id', ['-g', user])]);
  return { uid: Number(uid), gid: Number(gid) };
}

function lastWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stderr = '', stdout = '' } = error as { stderr?: string; stdout?: string };
  const text = stderr.trim() === '' ? stdout : stderr;
  const lines = text.trim().split('\n').slice(-5).join(' | ');
  return lines === '' ? error.message : lines;
}
