import { type Command, Option } from 'commander';
import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import { SETTINGS_FILE } from '../../../inputs/declared-service.ts';
import { DEFAULT_SERVICE } from '../../../inputs/load-service.ts';
import { openInput } from '../../../inputs/open-input.ts';
import { type InputRecord, readRecords } from '../../../inputs/read-records.ts';
import type { Deployment } from '../../deploy/deployment.ts';
import { checkScopes } from '../../plan/cost/check-scopes.ts';
import { buildComparison, buildPlan } from '../../plan/report/build-plan.ts';
import { EXIT_CODES } from '../add-command.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { FORMATS, type Format, formatDeployment } from './format-deployment.ts';
import { formatPlan } from './format-plan.ts';
import { loadDeployment } from './load-deployment.ts';
import { type Measured, measureSamples } from './measure-samples.ts';
import { type AssumptionFlags, readAssumptions } from './read-assumptions.ts';
import { readSavedPlan } from './read-saved-plan.ts';

const ABOUT = `
Nothing is deployed and nothing in AWS is asked. The settings are those that the plugin of
serverless.yml wrote at the last package, or a file of the same form: see docs/guides/plan.md.`;

interface PlanFlags extends AssumptionFlags {
  readonly service: string;
  readonly settings: string;
  readonly against?: string;
  readonly sample?: readonly string[];
  readonly format: Format | 'text';
  readonly json?: true;
}

/** Adds `millrace plan`. */
export function addPlanCommand(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  program
    .command('plan')
    .summary('show what a deployment creates, what is odd about it, and what it costs')
    .description('Shows what AWS would be asked for: functions, permissions, alarms, and the cost.')
    .option('--service <file>', 'file that exports the service', DEFAULT_SERVICE)
    .option('--settings <file>', 'what the service is bound to', SETTINGS_FILE)
    .option(
      '--against <file>',
      'tell what changes, compared with a plan that was saved with --json',
    )
    .option('--sample <file...>', 'recorded records: what filters drop of them, and routes send')
    .option('--changes-per-month <number>', 'changes that each source carries in a month')
    .option(
      '--assume <name=value...>',
      'another assumption of the estimate, such as match.alert=0.02',
    )
    .option('--assumptions <file>', 'assumptions by name, as a JSON object')
    .addOption(
      new Option('--format <name>', 'form of the output: text, or a file for another tool')
        .choices(['text', ...FORMATS])
        .default('text'),
    )
    .addHelpText('after', `${ABOUT}\n${EXIT_CODES}`)
    .action(async (_flags, command: Command) => {
      done(await runPlan(command.optsWithGlobals<PlanFlags>(), io));
    });
}

async function runPlan(flags: PlanFlags, io: CliIo): Promise<number> {
  refuseUnused(flags);
  const assumptions = await readAssumptions(flags, io);
  const { deployment, warnings } = await loadDeployment(flags, io);
  checkScopes(assumptions, deployment);
  if (flags.format !== 'text') {
    const { file, note } = formatDeployment(deployment, flags.format);
    if (note !== undefined) io.stderr.write(`${note}\n`);
    await writeResult(toJson(file), io);
    return exitCodes.ok;
  }
  const measured = await measure(deployment, flags.sample ?? [], io);
  const planned = buildPlan(deployment, {
    assumptions,
    measured: measured?.assumptions,
    filters: measured?.filters,
    warnings: [...warnings, ...(measured?.warnings ?? [])],
  });
  const plan =
    flags.against === undefined
      ? planned
      : buildComparison(await readSavedPlan(flags.against, io), planned, { now: io.now() });
  await writeResult(flags.json === true ? toJson(plan) : formatPlan(plan).join('\n'), io);
  return exitCodes.ok;
}

/** What the file for another tool cannot show is not left out in silence. */
function refuseUnused({ format, against, sample }: PlanFlags): void {
  if (format === 'text' || (against === undefined && sample === undefined)) return;
  throw cliError('ERR_CDC_USAGE', {
    place: '--format',
    message: `The file for ${format} tells neither changes nor what samples measure`,
    fix: 'Ask for them without --format, or with --json.',
  });
}

async function measure(
  deployment: Deployment,
  files: readonly string[],
  io: CliIo,
): Promise<Measured | undefined> {
  if (files.length === 0) return undefined;
  const samples: InputRecord[] = [];
  for (const file of files) {
    for await (const record of readRecords(await openInput(file, io))) samples.push(record);
  }
  const measured = await measureSamples(deployment, samples, io.now());
  const read = Object.entries(measured.read);
  if (read.every(([, records]) => records === 0)) {
    throw cliError('ERR_CDC_INPUT_INVALID', {
      place: files.join(', '),
      message: 'No function can read any of the sample records',
      fix: 'Give records of the streams of the service; `millrace decode FILE` tells what is wrong with each.',
    });
  }
  const counts = read.map(([name, records]) => `${name} ${records}`).join(', ');
  io.stderr.write(`of ${samples.length} sample records, functions can read: ${counts}\n`);
  return measured;
}

async function writeResult(text: string, io: CliIo): Promise<void> {
  const results = createResultWriter(io.stdout);
  await results.write(text);
  await results.close();
}

function toJson(value: object): string {
  return JSON.stringify(value, null, 2);
}
