import { type Command, Option } from 'commander';
import type { CliIo } from '../cli-io.ts';
import { addService } from '../quarantine/quarantine-commands.ts';
import type { ReplayFlags } from './replay-flags.ts';

const ABOUT = `
The archive is s3://bucket/prefix (AWS_ENDPOINT_URL is heeded) or a folder. It is sorted and freed of
repeats in temporary files. State is written where it is not older than what is stored, so that a replay
can be repeated; messages are sent only for routes that are named with --messages.

--dry-run --json prints each effect: lane, place, route, target, action, a hash of the item and one of the
request. --diff OLD compares the effects of --service with those of an older service file.
--plan prints messages for a function made by \`createReplayHandler\`, for an SQS FIFO queue.`;

/** Adds the command that replays archives. It loads the AWS SDK only when it runs. */
export function addReplayCommand(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  const command = program
    .command('replay')
    .summary('run an archive through the routes again')
    .description('Runs the records of an archive through the routes again, in their order.')
    .requiredOption('--from <place>', 's3://bucket/prefix, or a folder')
    .option('--since <time>', 'only records that arrived from then on')
    .option('--until <time>', 'only records that arrived before then')
    .option('--table <name...>', 'only changes of these tables')
    .option('--route <name...>', 'only these routes')
    .option('--messages <route...>', 'send the messages of these routes too')
    .option('--except-keys <file>', 'leave out these rows: one JSON object of key columns per line')
    .option('--reveal', 'print whole requests, with values of rows, in lists of effects')
    .option('--rate <number>', 'at most so many records in a second')
    .option('--patience <seconds>', 'how long to try a target that is down (default: 60)')
    .option('--state <file>', 'remember how far it has come, and go on from there')
    .option('--shards <number>', 'with --plan: parts of the keys (default: 8)')
    .option(
      '--per-message <megabytes>',
      'with --plan: size of the objects of a message (default: 64)',
    )
    .option('--settings <file>', 'environment of the function, as JSON')
    .addOption(new Option('--dry-run', 'list the effects, and stop').conflicts(['diff', 'plan']))
    .addOption(new Option('--diff <service>', 'compare with the effects of this service'))
    .addOption(new Option('--plan', 'print messages for a replay by functions').conflicts('diff'))
    .addHelpText('after', ABOUT);
  addService(command).action(async (_flags, own: Command) => {
    done(await run(own.optsWithGlobals<ReplayFlags>(), io));
  });
}

async function run(flags: ReplayFlags, io: CliIo): Promise<number> {
  if (flags.plan === true) {
    const { runReplayPlan } = await import('./replay-plan.ts');
    return runReplayPlan(flags, io);
  }
  if (flags.diff !== undefined) {
    const { runReplayDiff } = await import('./replay-diff.ts');
    return runReplayDiff(flags.diff, flags, io);
  }
  const { runReplayCommand } = await import('./replay-run.ts');
  return runReplayCommand(flags, io);
}
