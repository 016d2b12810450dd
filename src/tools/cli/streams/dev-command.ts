import { resolve } from 'node:path';
import type { Command } from 'commander';
import { exitCodes } from '../../../inputs/cli-failure.ts';
import { type DeclaredFunction, readDeclaredFunction } from '../../../inputs/declared-service.ts';
import { DEFAULT_SERVICE, loadService } from '../../../inputs/load-service.ts';
import type { FunctionSpec } from '../../../model/service.ts';
import { createDevReport } from '../../local/dev/dev-report.ts';
import { readFunctionEnvironment } from '../../local/dev/function-environment.ts';
import { runDev } from '../../local/dev/run-dev.ts';
import type { CliIo } from '../cli-io.ts';
import { interruptionOf } from '../interruption.ts';
import { isTerminal } from '../printable.ts';
import { type DeployedMapping, readDeployedMapping } from './deployed-mapping.ts';
import { honoursPartialAnswers, type MappingFlags, readMappingSettings } from './dev-flags.ts';
import { addStreamOptions, openersOf, type StreamFlags } from './stream-flags.ts';

export interface DevFlags extends MappingFlags, StreamFlags {
  readonly function: string;
  readonly service: string;
  readonly watch: string;
  readonly env?: readonly string[];
  readonly envFile?: readonly string[];
  readonly param?: readonly string[];
  readonly stage?: string;
  readonly untilIdle?: true;
  readonly once?: true;
  readonly now?: true;
  readonly json?: true;
}

const NOTES = `
Records come from FILE... (see millrace decode --help for what a file holds), from Kafka or from
Kinesis. The function runs in a process of its own, with the environment that serverless.yml
declares: the framework resolves its variables, and what refers to a resource is given with --env,
or taken from .millrace/local.json, {"environment": {NAME: value}}, where local parts write what
they listen on. Nothing else of the shell's environment reaches it, credentials least of all: name
what it needs with --env.

The types of the service are checked by its own TypeScript, beside the run and whenever a file
changes; what does not compile is shown, and runs all the same.

Batch size, window, parallelization factor, starting position, filters and pollers are those that
custom.millrace gives the function; the options count more. A filter that follows from the routes
ends when a file is changed: from then on every record is handed to the function.

Records of files say what time it is: the time of the newest one, so that maxAge holds nothing
back on a later day; --now takes the time of this machine.

Ctrl-C finishes the batch under way; a second one ends at once.`;

/** Adds the command to the program. */
export function addDevCommand(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): Command {
  const command = program
    .command('dev')
    .summary('run a function on a real stream, as Lambda would')
    .description('Runs a function of the service on the records of a stream or of files.')
    .argument('[file...]', 'recorded records, played one file after the other')
    .requiredOption('--function <name>', 'function of the service')
    .option('--service <file>', 'file that exports the service', DEFAULT_SERVICE);
  return addMappingOptions(addStreamOptions(command))
    .option(
      '--env <name=value>',
      'variable of the function; without value, the one of the shell',
      collect,
    )
    .option('--env-file <file>', 'file of variables NAME=VALUE', collect)
    .option('--stage <name>', 'stage of serverless.yml')
    .option('--param <name=value>', 'parameter of serverless.yml', collect)
    .option('--watch <folder>', 'load the function anew when files here change', 'src')
    .option('--until-idle', 'end when every record is done with; nobody is expected to repair')
    .option('--once', 'end after one batch')
    .option('--now', 'files: it is today, and not the time of the records')
    .addHelpText('after', NOTES)
    .action(async (files: readonly string[], _flags, self: Command) => {
      done(await runDevCommand(files, self.optsWithGlobals(), io));
    });
}

/**
 * Runs a function of the service on records of a stream or of files, as Lambda would.
 *
 * @returns the exit code: `findings` if records were given up, or if the batch of `--once` failed.
 */
export async function runDevCommand(
  files: readonly string[],
  flags: DevFlags,
  io: CliIo,
): Promise<number> {
  const isWatched = flags.untilIdle !== true && flags.once !== true;
  const declared = await readDeclaredFunction({
    functionName: flags.function,
    cwd: io.cwd,
    frameworkWords: frameworkWordsOf(flags),
    shell: process.env,
  });
  const { mapping: deployed, note } = await readDeployedMapping({
    functionName: flags.function,
    serviceFile: flags.service,
    cwd: io.cwd,
    deploySettings: declared.deploySettings,
  });
  const spec = await readSpec(flags, io);
  const environment = await readEnvironment(flags, io, { declared, deployed });
  const { timeoutMs } = declared;
  const settingsOf = await readMappingSettings(flags, { cwd: io.cwd, timeoutMs, deployed });
  const report = createDevReport({
    functionName: flags.function,
    isJson: flags.json === true,
    hasColor: isTerminal(io.stdout),
    now: io.now,
    write: (line) => void io.stdout.write(`${line}\n`),
  });
  if (note !== undefined) report.tell({ name: 'mapping.set', detail: note });
  const interruption = interruptionOf(io);
  try {
    const sources = openersOf(files, flags, {
      cwd: io.cwd,
      settingsOf,
      tell: report.tell,
      endsWhenIdle: flags.untilIdle === true,
      defaultGroup: `millrace-dev-${flags.function}`,
      spec,
      isNow: flags.now === true,
      signal: interruption.signal,
      shell: process.env,
    });
    const counts = await runDev({
      functionName: flags.function,
      serviceFile: flags.service,
      cwd: io.cwd,
      environment,
      sources,
      report,
      output: io.stderr,
      once: flags.once === true,
      // Those of the options are meant; those of the deployment follow from routes that may change now.
      keepsFilters: flags.filter !== undefined,
      watchedFolder: isWatched ? resolve(io.cwd, flags.watch) : undefined,
      signal: interruption.signal,
    });
    const isFailed = counts.dropped > 0 || (flags.once === true && counts.failures > 0);
    return isFailed ? exitCodes.findings : exitCodes.ok;
  } finally {
    interruption.forget();
  }
}

/** A service that cannot be loaded now is told by the process of the handler, and repaired soon. */
function readSpec(
  { service, function: name }: DevFlags,
  { cwd }: CliIo,
): Promise<FunctionSpec | undefined> {
  return loadService(service, cwd).then(
    ({ functions }) => functions[name],
    () => undefined,
  );
}

function frameworkWordsOf({ stage, param = [] }: DevFlags): readonly string[] {
  const params = param.flatMap((one) => ['--param', one]);
  return [...(stage === undefined ? [] : ['--stage', stage]), ...params];
}

function readEnvironment(
  flags: DevFlags,
  { cwd }: CliIo,
  {
    declared,
    deployed,
  }: { readonly declared: DeclaredFunction; readonly deployed: DeployedMapping | undefined },
): ReturnType<typeof readFunctionEnvironment> {
  const isHonoured = honoursPartialAnswers(flags, deployed);
  return readFunctionEnvironment({
    cwd,
    declared,
    assignments: flags.env ?? [],
    files: flags.envFile ?? [],
    // An answer that the mapping does not read loses records: both must agree.
    agreed: { MILLRACE_PARTIAL_ANSWERS: isHonoured ? 'honoured' : 'off' },
    shell: process.env,
  });
}

function addMappingOptions(command: Command): Command {
  return command
    .option('--batch-size <n>', 'records of a batch at most (as deployed, else 100)')
    .option(
      '--window <seconds>',
      'how long to gather a batch (as deployed, else Kinesis 0, Kafka 0.5)',
    )
    .option('--parallelization-factor <n>', 'Kinesis: batches of a shard at once')
    .option('--filter <file>', 'FilterCriteria of the event source mapping, as JSON')
    .option('--starting-position <position>', 'TRIM_HORIZON, LATEST, or an ISO time')
    .option('--on-demand', 'Kafka without provisioned pollers: no partial answers, no limits')
    .option('--no-on-demand', 'Kafka with provisioned pollers, whatever is deployed')
    .option('--no-partial', 'without ReportBatchItemFailures')
    .option('--bisect', 'BisectBatchOnFunctionError')
    .option('--retries <n>', 'MaximumRetryAttempts (-1: without end)')
    .option('--max-age <seconds>', 'MaximumRecordAgeInSeconds')
    .option('--timeout <seconds>', 'when the function is killed; from serverless.yml, else 60')
    .option(
      '--on-failure <folder>',
      'where to write what Lambda would send to S3 when it gives up',
    );
}

function collect(one: string, before: readonly string[] = []): readonly string[] {
  return [...before, one];
}
