import { findMissing, startPart, stateOf, stopPart } from './lifecycle.ts';
import type { Part } from './part.ts';
import { logFile, readLog } from './part-process.ts';
import { chooseParts, parts, USUAL_PARTS } from './parts.ts';
import { StackFailure } from './stack-failure.ts';

const LOG_LINES = 60;

export type Write = (line: string) => void;

/** Starts parts one after the other. What is missing on the machine is named, and what needs it skipped. */
export async function up(
  names: readonly string[],
  { keep, write }: { readonly keep: boolean; readonly write: Write },
): Promise<void> {
  const skipped = new Set<string>();
  for (const part of chooseParts(names.length === 0 ? USUAL_PARTS : names)) {
    const reason = await reasonToSkip(part, skipped);
    if (reason === undefined) await startOne(part, { keep, write });
    else {
      skipped.add(part.name);
      write(`skipped  ${part.name.padEnd(10)} ${reason}`);
    }
  }
  const lacking = names.find((name) => skipped.has(name));
  if (lacking === undefined) return;
  throw new StackFailure({
    part: lacking,
    reason: 'it cannot run on this machine yet',
    fix: 'see the line above, or `npm run stack -- doctor`',
  });
}

/** Stops all parts, last first, whatever became of the others; or only the named ones. */
export async function down(
  write: Write,
  names: readonly string[] = parts.map(({ name }) => name),
): Promise<void> {
  const failures: unknown[] = [];
  for (const part of parts.toReversed().filter(({ name }) => names.includes(name))) {
    try {
      if (await stopPart(part)) write(`stopped  ${part.name}`);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  if (names.length === parts.length) write('nothing of the stack is running');
}

/** Writes what runs, and where. */
export async function status(write: Write): Promise<void> {
  for (const part of parts) {
    const state = await stateOf(part);
    write(`${state.padEnd(8)} ${part.name.padEnd(10)} ${state === 'ready' ? part.address : ''}`);
  }
}

/** Writes the end of the logs of some parts, or of all. */
export async function logs(names: readonly string[], write: Write): Promise<void> {
  const named = names.length === 0 ? parts : chooseParts(names);
  const chosen = named.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const part of chosen) {
    write(`--- ${part.name}: ${logFile(part.name)}`);
    for (const line of await readLog(part.name, LOG_LINES)) write(line);
  }
}

/** Writes what each part needs, what is missing, and the command that installs it. Answers if all is there. */
export async function doctor(write: Write): Promise<boolean> {
  let isComplete = true;
  for (const part of parts) {
    const missing = await findMissing(part);
    write(`${missing.length === 0 ? 'ok     ' : 'MISSING'} ${part.name.padEnd(10)} ${part.what}`);
    for (const { what, install } of missing) write(`          ${what}: ${install}`);
    if (USUAL_PARTS.includes(part.name)) isComplete &&= missing.length === 0;
  }
  return isComplete;
}

async function startOne(
  part: Part,
  { keep, write }: { readonly keep: boolean; readonly write: Write },
): Promise<void> {
  const startedAt = Date.now();
  const isNew = await startPart(part, { keep });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  const verb = isNew ? 'started ' : 'runs    ';
  write(`${verb} ${part.name.padEnd(10)} ${`${seconds} s`.padStart(7)}  ${part.address}`);
}

async function reasonToSkip(part: Part, skipped: ReadonlySet<string>): Promise<string | undefined> {
  const before = part.after.find((name) => skipped.has(name));
  if (before !== undefined) return `needs ${before}, which is skipped`;
  const missing = await findMissing(part);
  if (missing.length === 0) return undefined;
  return missing.map(({ what, install }) => `${what} is missing: ${install}`).join('; ');
}
