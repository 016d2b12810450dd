import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LOGS, PIDS } from './folders.ts';
import type { Launch } from './part.ts';
import { identityOf } from './shell.ts';

const STOP_WITHIN_MS = 20_000;
const POLL_MS = 100;

/** A pid alone may belong to another process by now: the time at which it began tells them apart. */
interface PidFile {
  readonly pid: number;
  readonly beganAt: string;
}

/** Starts the process of a part: it goes on when this one ends. Returns its pid. */
export async function startProcess(name: string, launch: Launch): Promise<number> {
  await Promise.all([mkdir(LOGS, { recursive: true }), mkdir(PIDS, { recursive: true })]);
  const log = openSync(logFile(name), 'a');
  const identity = launch.user === undefined ? {} : await identityOf(launch.user);
  const child = spawn(launch.file, launch.args, {
    ...identity,
    detached: true,
    cwd: launch.cwd ?? '/',
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
  child.unref();
  await writeFile(pidFile(name), JSON.stringify({ pid, beganAt: beganAt(pid) ?? '' }));
  return pid;
}

/** Returns the pid of a part that runs. */
export async function findPid(name: string): Promise<number | undefined> {
  const text = await readFile(pidFile(name), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { pid, beganAt: noted }: PidFile = JSON.parse(text);
  return beganAt(pid) === noted ? pid : undefined;
}

/** Stops a part: asks, waits, kills. Returns whether it ran. */
export async function stopProcess(
  name: string,
  signal: NodeJS.Signals,
  withinMs = STOP_WITHIN_MS,
): Promise<boolean> {
  const pid = await findPid(name);
  if (pid !== undefined) {
    process.kill(pid, signal);
    if (!(await hasEnded(name, withinMs))) await killProcess(name);
  }
  await rm(pidFile(name), { force: true });
  return pid !== undefined;
}

/** Kills a part at once, as a crash does, and waits until it is gone. */
export async function killProcess(name: string): Promise<void> {
  const pid = await findPid(name);
  if (pid === undefined) return;
  process.kill(pid, 'SIGKILL');
  if (!(await hasEnded(name, STOP_WITHIN_MS))) throw new Error(`${name} (pid ${pid}) does not end`);
}

/** Returns the last lines of the log of a part. */
export async function readLog(name: string, lines: number): Promise<readonly string[]> {
  const text = await readFile(logFile(name), 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-lines);
}

/** Returns where the log of a part is. */
export function logFile(name: string): string {
  return join(LOGS, `${name}.log`);
}

async function hasEnded(name: string, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while ((await findPid(name)) !== undefined) {
    if (Date.now() > until) return false;
    await sleep(POLL_MS);
  }
  return true;
}

function pidFile(name: string): string {
  return join(PIDS, `${name}.json`);
}

/** The start time of a process in ticks since the machine began; nothing if there is no such process. */
function beganAt(pid: number): string | undefined {
  if (process.platform !== 'linux') return isThere(pid) ? 'not known' : undefined;
  try {
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const fields = rest.split(' ');
    // A zombie has ended: only its parent has not asked yet.
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
