import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { LOGS, ROOT } from '../../stack/folders.ts';

/** A function that `millrace dev` runs, in processes of its own, as a user starts it. */
export interface DevProcess {
  readonly name: string;
  /** Records that are done with. */
  readonly done: () => number;
  /** What the command wrote that is not an ordinary answer: failures, records that were given up. */
  readonly troubles: () => readonly string[];
  /** Resolves to its exit code when it has ended. */
  readonly ended: Promise<number | null>;
  /** Ctrl-C: finishes the batch under way. */
  readonly stop: () => Promise<void>;
}

export interface DevProcessOptions {
  readonly name: string;
  /** The folder with `src/service.ts` and `src/handlers`. */
  readonly cwd: string;
  /** Where the records come from, and settings of the mapping. */
  readonly words: readonly string[];
  readonly environmentFile: string;
  /** Of the command itself. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Names the log. */
  readonly id: string;
}

const STOP_WITHIN_MS = 15_000;

/** Starts `millrace dev`. What it writes is beside the logs of the parts. */
export async function startDev(options: DevProcessOptions): Promise<DevProcess> {
  const { name, cwd, words, environmentFile, environment = {}, id } = options;
  await mkdir(LOGS, { recursive: true });
  const log = createWriteStream(join(LOGS, `${id}-${name}.log`));
  const command = [resolve(ROOT, 'bin/millrace.cjs'), 'dev', '--function', name, ...words];
  const variables = Object.entries(environment).map(([variable, value]) => `${variable}=${value}`);
  const program = [...variables, process.execPath, ...command];
  const child = spawn('env', [...program, '--env-file', environmentFile, '--json'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stderr.pipe(log, { end: false });
  let done = 0;
  const troubles: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    log.write(`${line}\n`);
    const event = JSON.parse(line) as DevLine;
    done += countDone(event);
    if (/failed|partial|dropped|broken/.test(event.name)) troubles.push(line);
  });
  const ended = new Promise<number | null>((end) => child.once('exit', end));
  return {
    name,
    done: () => done,
    troubles: () => troubles,
    ended,
    async stop() {
      const isForced = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      child.kill('SIGINT');
      await ended;
      clearTimeout(isForced);
      log.end();
    },
  };
}

interface DevLine {
  readonly name: string;
  readonly records?: { readonly count: number };
  readonly done?: number;
}

function countDone({ name, records, done = 0 }: DevLine): number {
  if (name === 'batch.done' || name === 'records.filtered') return records?.count ?? 0;
  return name === 'batch.partial' ? done : 0;
}
