import type { Command } from 'commander';
import { type GivenAssumptions, parseAssumption } from '../../deploy/cost/assumptions.ts';
import { buildPlan } from '../../deploy/plan/build-plan.ts';
import { SETTINGS_FILE } from '../../deploy/plan-deployment.ts';
import { EXIT_CODES } from '../add-command.ts';
import { exitCodes } from '../cli-failure.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { DEFAULT_SERVICE } from '../load-service.ts';
import { formatPlan } from './format-plan.ts';
import { loadDeployment } from './load-deployment.ts';

const ABOUT = `
Nothing is deployed and nothing in AWS is asked. The settings are those that the plugin of
serverless.yml wrote at the last package, or a file of the same form: see docs/guides/plan.md.`;

interface PlanFlags {
  readonly service: string;
  readonly settings: string;
  readonly assume?: readonly string[];
  readonly changesPerMonth?: string;
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
    .option('--changes-per-month <number>', 'changes that each source carries in a month')
    .option(
      '--assume <name=value...>',
      'another assumption of the estimate, such as match.alert=0.02',
    )
    .addHelpText('after', `${ABOUT}\n${EXIT_CODES}`)
    .action(async (_flags, command: Command) => {
      done(await runPlan(command.optsWithGlobals<PlanFlags>(), io));
    });
}

async function runPlan(flags: PlanFlags, io: CliIo): Promise<number> {
  const assumptions = readAssumptions(flags);
  const { deployment, warnings } = await loadDeployment(flags, io);
  const plan = buildPlan(deployment, { assumptions, warnings });
  const results = createResultWriter(io.stdout);
  const lines = flags.json === true ? [JSON.stringify(plan, null, 2)] : formatPlan(plan);
  await results.write(lines.join('\n'));
  await results.close();
  return exitCodes.ok;
}

function readAssumptions({ assume = [], changesPerMonth }: PlanFlags): GivenAssumptions {
  const all = changesPerMonth === undefined ? [] : [`changesPerMonth=${changesPerMonth}`];
  return Object.fromEntries([...all, ...assume].map(parseAssumption));
}
