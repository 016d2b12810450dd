import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import { DEFAULT_SERVICE, loadService } from '../../../inputs/load-service.ts';
import type { Version } from '../../../model/version.ts';
import {
  listReplicas,
  type OpenedReplica,
  openReplica,
  type Replica,
} from '../../../recovery/open-sweep.ts';
import { generationVersion, type SweepProgress, sweep } from '../../../sinks/sweep.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { writeOutputFile } from '../output/output-file.ts';
import {
  awsConfigOf,
  readVariables,
  type SettingsFlags,
  toSettings,
} from '../quarantine/quarantine-store.ts';

const ABOUT = `
Removes what is older than the last truncate of the table or, with --generation, of an earlier epoch: see
docs/guides/replicas.md. It can run beside the stream. Begin after the time-out of the function has passed
since the truncate. With --state it goes on where it stopped.
Ends with exit code 1 if something is left of which nobody knows whether it is older.`;

interface SweepFlags extends SettingsFlags {
  readonly service?: string;
  readonly route: string;
  readonly target?: string;
  readonly generation?: string;
  readonly state?: string;
  readonly json?: true;
}

/** Adds the command that removes from a replica what a truncate or a new snapshot left behind. */
export function addSweepCommand(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  program
    .command('sweep')
    .summary('remove from a replica what a truncate or a new snapshot left behind')
    .description('Removes from a replica what a truncate or a new snapshot left behind.')
    .option('--service <file>', `file that exports the service (default: "${DEFAULT_SERVICE}")`)
    .requiredOption('--route <name>', 'the route that keeps the replica')
    .option('--target <name>', 'the replica, if the route keeps several')
    .option('--generation <epoch>', 'remove what is of an earlier epoch')
    .option('--state <file>', 'remember how far it has come, and go on from there')
    .option('--settings <file>', 'environment of the function, as JSON')
    .addHelpText('after', ABOUT)
    .action(async (_flags, command: Command) => {
      done(await runSweep(command.optsWithGlobals<SweepFlags>(), io));
    });
}

async function runSweep(flags: SweepFlags, io: CliIo): Promise<number> {
  const service = await loadService(flags.service ?? DEFAULT_SERVICE, io.cwd);
  const replica = chooseReplica(listReplicas(service), flags);
  const variables = await readVariables(flags, io);
  const parts = { settings: toSettings(variables), configOf: awsConfigOf(variables) };
  const opened = await openReplica(replica, parts);
  const { signal } = new AbortController();
  const before = await versionBefore(flags, opened, signal);
  if (before === undefined) {
    io.stderr.write('The table was never truncated: there is nothing to sweep\n');
    return exitCodes.ok;
  }
  const state = stateOf(flags.state, io);
  const progress = await sweep({
    ...opened,
    route: replica.route,
    target: replica.send.target.name,
    table: replica.rule.table,
    before,
    from: await state.read(),
    onPage: async (page) => {
      await state.write(page);
      io.stderr.write(`${formatProgress(page)}\n`);
    },
    signal,
  });
  const results = createResultWriter(io.stdout);
  await results.write(flags.json === true ? JSON.stringify(progress) : formatProgress(progress));
  await results.close();
  if (progress.failed > 0) return exitCodes.failure;
  return progress.unknown > 0 ? exitCodes.findings : exitCodes.ok;
}

function chooseReplica(replicas: readonly Replica[], { route, target }: SweepFlags): Replica {
  const found = replicas.filter(
    (one) => one.route === route && (target === undefined || one.send.target.name === target),
  );
  const names = new Set(found.map(({ send }) => send.target.name));
  const [only] = found;
  if (only !== undefined && names.size === 1) return only;
  const known = [...new Set(replicas.map((one) => `${one.route} (${one.send.target.name})`))];
  throw cliError('ERR_CDC_USAGE', {
    place: '--route',
    message: only === undefined ? `No such replica: ${route}` : `${route} keeps several replicas`,
    fix: known.length === 0 ? 'The service has no replicas.' : `Replicas: ${known.join(', ')}.`,
  });
}

async function versionBefore(
  { generation }: SweepFlags,
  { readFence }: OpenedReplica,
  signal: AbortSignal,
): Promise<Version | undefined> {
  if (generation === undefined) return readFence(signal);
  if (/^\d{1,3}$/.test(generation)) return generationVersion(Number(generation));
  throw cliError('ERR_CDC_USAGE', {
    place: '--generation',
    message: 'It is not the number of an epoch',
    fix: 'Count the boundaries of MILLRACE_EPOCHS up to the new snapshot.',
  });
}

/** The cursor of the next page; nothing of it when the sweep has come to its end. */
function stateOf(file: string | undefined, { cwd }: CliIo) {
  return {
    read: async (): Promise<string | undefined> => {
      if (file === undefined) return undefined;
      const text = await readFile(resolve(cwd, file), 'utf8').catch(() => undefined);
      return text === undefined || text === '' ? undefined : text;
    },
    write: async ({ next }: SweepProgress): Promise<void> => {
      if (file !== undefined) {
        await writeOutputFile({ file, cwd, overwrites: true }, next ?? '');
      }
    },
  };
}

function formatProgress({ scanned, removed, kept, unknown, failed }: SweepProgress): string {
  return `${scanned} read, ${removed} removed, ${kept} kept, ${unknown} unknown, ${failed} failed`;
}
