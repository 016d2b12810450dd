import { mkdir, rm, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataFolder, HOST, STACK } from './folders.ts';
import type { Part } from './part.ts';
import {
  findPid,
  killProcess,
  logFile,
  readLog,
  startProcess,
  stopProcess,
} from './part-process.ts';
import { StackFailure } from './stack-failure.ts';

const NEEDED_BYTES = 2 * 1024 ** 3;
const POLL_MS = 200;
const PORT_WITHIN_MS = 5000;
const LOG_LINES = 12;

/** Returns what is missing on the machine for a part: what it is, and the command that installs it. */
export async function findMissing(
  part: Part,
): Promise<readonly { readonly what: string; readonly install: string }[]> {
  const there = await Promise.all(part.needs.map((need) => need.isThere()));
  return part.needs.filter((_need, index) => there[index] !== true);
}

/** Starts a part and waits until it is ready. Returns `false` if it ran already. */
export async function startPart(
  part: Part,
  { keep }: { readonly keep: boolean },
): Promise<boolean> {
  if ((await findPid(part.name)) !== undefined) {
    await waitUntilReady(part);
    return false;
  }
  await checkDisk(part);
  await fetchPart(part);
  for (const port of part.ports) await checkPort(part, port);
  if (!keep) await rm(dataFolder(part.name), { recursive: true, force: true });
  await rm(logFile(part.name), { force: true });
  try {
    await part.prepare();
    await startProcess(part.name, part.launch);
  } catch (error) {
    throw await failureOf(part, `cannot start: ${messageOf(error)}`);
  }
  await waitUntilReady(part);
  return true;
}

/** Stops a part, and waits until its ports are free. Returns whether it ran. */
export async function stopPart(part: Part): Promise<boolean> {
  const signal = part.launch.stopSignal ?? 'SIGTERM';
  const ran = await stopProcess(part.name, signal, part.stopWithinMs);
  if (ran) await waitForPorts(part);
  return ran;
}

/** Kills a part as a crash does, and waits until its ports are free; `startPart` with `keep` brings it back. */
export async function crashPart(part: Part): Promise<void> {
  await killProcess(part.name);
  await waitForPorts(part);
}

/** Returns whether a part runs and answers. */
export async function stateOf(part: Part): Promise<'stopped' | 'starting' | 'ready'> {
  if ((await findPid(part.name)) === undefined) return 'stopped';
  return (await part.isReady()) ? 'ready' : 'starting';
}

async function waitUntilReady(part: Part): Promise<void> {
  const until = Date.now() + part.readyWithinMs;
  while (!(await part.isReady())) {
    if ((await findPid(part.name)) === undefined) {
      throw await failureOf(part, 'its process ended before it was ready');
    }
    if (Date.now() > until) {
      const seconds = part.readyWithinMs / 1000;
      throw await failureOf(part, `it runs, but was not ready within ${seconds} s`);
    }
    await sleep(POLL_MS);
  }
}

async function fetchPart(part: Part): Promise<void> {
  try {
    await part.fetch();
  } catch (error) {
    if (error instanceof StackFailure) throw error;
    const fix = isDiskFull([messageOf(error)])
      ? DISK_FIX
      : 'check the network and the settings of Maven and npm, then `npm run stack -- up` again';
    throw new StackFailure({
      part: part.name,
      reason: `its files cannot be downloaded: ${messageOf(error)}`,
      fix,
    });
  }
}

async function checkDisk(part: Part): Promise<void> {
  await mkdir(STACK, { recursive: true });
  const { bavail, bsize } = await statfs(STACK);
  if (bavail * bsize >= (part.freeBytes ?? NEEDED_BYTES)) return;
  throw new StackFailure({
    part: part.name,
    reason: 'the disk is nearly full: less than 2 GiB are free',
    fix: DISK_FIX,
  });
}

/** The threads of a process that was killed hold its port a moment longer than it is there itself. */
async function waitForPorts(part: Part): Promise<void> {
  const until = Date.now() + PORT_WITHIN_MS;
  for (const port of part.ports) {
    while ((await tryPort(port)) !== undefined && Date.now() < until) await sleep(POLL_MS);
  }
}

async function checkPort(part: Part, port: number): Promise<void> {
  const error = await tryPort(port);
  if (error === undefined) return;
  throw new StackFailure({
    part: part.name,
    reason: `port ${port} is taken (${error.code ?? error.message})`,
    fix: `stop what listens there: \`ss -ltnp 'sport = :${port}'\` names it`,
  });
}

function tryPort(port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host: HOST, port }, () => server.close(() => resolve(undefined)));
  });
}

async function failureOf(part: Part, reason: string): Promise<StackFailure> {
  const log = await readLog(part.name, LOG_LINES);
  const fix = isDiskFull(log)
    ? DISK_FIX
    : `read \`npm run stack -- logs ${part.name}\`; \`npm run stack -- doctor\` checks the machine`;
  return new StackFailure({ part: part.name, reason, log, fix });
}

const DISK_FIX = 'make room on the disk; `rm -r .stack/data` gives back what the parts wrote';

function isDiskFull(lines: readonly string[]): boolean {
  return lines.some((line) => /no space left on device|ENOSPC/i.test(line));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
