import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import { archiveObjects } from '../../../recovery/read-archive.ts';
import { planMessages } from '../../../recovery/replay-message.ts';
import { type CliIo, createResultWriter } from '../cli-io.ts';
import { readVariables } from '../quarantine/quarantine-store.ts';
import { checkRoutes, loadReplayService, type ReplayFlags, toCount } from './replay-flags.ts';
import { openArchive, toRange } from './replay-source.ts';

const SHARDS = 8;
const MEGABYTES = 64;

/** Prints the messages of a replay by functions: `{"group", "body"}`, for an SQS FIFO queue. */
export async function runReplayPlan(flags: ReplayFlags, io: CliIo): Promise<number> {
  if (flags.exceptKeys !== undefined) {
    throw cliError('ERR_CDC_USAGE', {
      place: '--except-keys',
      message: 'The option --except-keys does not go with --plan: keys are kept out of messages',
      fix: 'Replay without --plan.',
    });
  }
  const variables = await readVariables(flags, io);
  const { compiled } = await loadReplayService(flags.service, flags, { variables, io });
  checkRoutes(compiled, { '--route': flags.route, '--messages': flags.messages });
  const { store, prefix, bucket } = await openArchive(flags.from, variables, io);
  if (bucket === undefined) {
    throw cliError('ERR_CDC_USAGE', {
      place: '--from',
      message: 'Functions read archives from S3 only',
      fix: 'Use --from s3://bucket/prefix.',
    });
  }
  const results = createResultWriter(io.stdout);
  const { since, until } = toRange(flags);
  const { table, route, messages } = flags;
  const plan = planMessages(archiveObjects(store, prefix), {
    bucket,
    shards: toCount('--shards', flags.shards) ?? SHARDS,
    maxBytes: (toCount('--per-message', flags.perMessage) ?? MEGABYTES) * 1_000_000,
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(table === undefined ? {} : { tables: [...table] }),
    ...(route === undefined ? {} : { routes: [...route] }),
    ...(messages === undefined ? {} : { messages: [...messages] }),
  });
  for await (const message of plan) await results.write(JSON.stringify(message));
  await results.close();
  return exitCodes.ok;
}
