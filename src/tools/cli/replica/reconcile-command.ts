import type { Command } from 'commander';
import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import { openInput } from '../../../inputs/open-input.ts';
import { splitLines } from '../../../inputs/split-lines.ts';
import { formatExactJson, parseExactJson } from '../../../model/exact-json.ts';
import { planReconcile, type RowKey } from '../../../recovery/plan-reconcile.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { countRead, createProgress } from '../output/progress.ts';

const ABOUT = `
Each file holds one JSON object per line: a key, or a row of which --key names the key columns.
Prints one line for each difference: {"missing": KEY} is in the source and not in the target,
{"extra": KEY} is in the target and not in the source. Rows that came or went between the two dumps
look like differences: act on those that a second comparison finds again.
Ends with exit code 1 if there is a difference.`;

interface ReconcileFlags {
  readonly source: string;
  readonly target: string;
  readonly key?: readonly string[];
}

/** Adds the command that compares the keys of a source with those of its replica. */
export function addReconcileCommand(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  program
    .command('reconcile')
    .summary('compare the keys of a table with those of its replica')
    .description(
      'Compares a dump of the keys of a table with one of its replica: what a stream cannot tell.',
    )
    .requiredOption('--source <file>', 'keys of the source, one JSON object per line')
    .requiredOption('--target <file>', 'keys of the replica, one JSON object per line')
    .option('--key <column...>', 'the columns that make the key; all of the object without it')
    .addHelpText('after', ABOUT)
    .action(async (_flags, command: Command) => {
      done(await runReconcile(command.optsWithGlobals<ReconcileFlags>(), io));
    });
}

async function runReconcile({ source, target, key }: ReconcileFlags, io: CliIo): Promise<number> {
  const plan = planReconcile(await readKeys(source, key, io), await readKeys(target, key, io));
  const results = createResultWriter(io.stdout);
  for (const missing of plan.missing) await results.write(formatExactJson({ missing }));
  for (const extra of plan.extra) await results.write(formatExactJson({ extra }));
  await results.close();
  const counts = `${plan.matching} matching, ${plan.missing.length} missing, ${plan.extra.length} extra`;
  io.stderr.write(`${counts}\n`);
  const differs = plan.missing.length + plan.extra.length > 0;
  return differs ? exitCodes.findings : exitCodes.ok;
}

async function readKeys(
  file: string,
  columns: readonly string[] | undefined,
  io: CliIo,
): Promise<readonly RowKey[]> {
  const { chunks, name } = await openInput(file, io);
  const progress = createProgress(io, { besideResults: false });
  const keys: RowKey[] = [];
  for await (const { number, bytes } of countRead(splitLines(chunks, name), progress, 'keys')) {
    if (bytes.length > 0) keys.push(toKey(parseLine(bytes), columns, `${name}, line ${number}`));
  }
  return keys;
}

function parseLine(bytes: Uint8Array): unknown {
  try {
    return parseExactJson(bytes);
  } catch {
    return undefined;
  }
}

function toKey(value: unknown, columns: readonly string[] | undefined, place: string): RowKey {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = 'It is not a JSON object';
    throw cliError('ERR_CDC_INPUT_INVALID', { place, message, fix: 'Write one object per line.' });
  }
  // The cast holds: it is an object.
  const row = value as RowKey;
  if (columns === undefined) return row;
  const lacking = columns.find((column) => !Object.hasOwn(row, column));
  if (lacking !== undefined) {
    const message = `It has no column ${lacking}`;
    throw cliError('ERR_CDC_INPUT_INVALID', { place, message, fix: 'Dump all key columns.' });
  }
  return Object.fromEntries(columns.map((column) => [column, row[column]]));
}
