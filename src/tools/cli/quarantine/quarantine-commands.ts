import type { Command } from 'commander';
import type { CliIo } from '../cli-io.ts';

/** Where a quarantine is, and the settings of its function. */
const WHERE = `
The quarantine is in a bucket (--bucket; AWS_ENDPOINT_URL is heeded), or in a copy of one (--from DIR).
ID is the key of an entry, as \`millrace quarantine list\` prints it. The route \`_\` is that of records that
could not be decoded. Objects that Lambda itself gave up are read with --on-failure.`;

/** Adds the commands about the quarantine. They load the AWS SDK only when they run. */
export function addQuarantineCommands(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  const quarantine = program
    .command('quarantine')
    .summary('list, show and redrive what could not be delivered')
    .description('Works on records, and parts of them, that could not be delivered.');
  addPlace(quarantine.command('list'))
    .summary('list the entries, and count them by route and code')
    .description('Lists what waits in the quarantine, and counts it by route and code.')
    .option('--route <name>', 'only entries of this route')
    .option('--code <code>', 'only entries with this error code')
    .option('--lane <id>', 'only entries of this shard or topic partition')
    .option('--since <time>', 'only entries since this time')
    .option('--on-failure [prefix]', 'list the objects that Lambda gave up')
    .addHelpText('after', WHERE)
    .action(async (_flags, command: Command) => {
      const { runList } = await import('./quarantine-list.ts');
      done(await runList(withPrefix(command), io));
    });
  addService(addPlace(quarantine.command('show')))
    .summary('show one entry')
    .description('Shows why an entry is there, its record, and the change that is read in it.')
    .argument('<id>', 'key of the entry')
    .option('--reveal', 'print the bytes of the record, and personal columns')
    .addHelpText('after', WHERE)
    .action(async (id: string, _flags, command: Command) => {
      const { runShow } = await import('./quarantine-show.ts');
      done(await runShow(id, command.optsWithGlobals(), io));
    });
  addService(addPlace(quarantine.command('redrive')))
    .summary('deliver what waits, and remove what is done')
    .description(
      'Delivers what waits by the routes of now, in order per item. State that is not newer than the ' +
        'stored one is stale: nothing is written then.',
    )
    .option('--dry-run', 'show the effects, and stop')
    .option('--route <name>', 'only entries of this route')
    .option('--messages <route...>', 'send the messages of these routes too')
    .option(
      '--out-of-order',
      'send messages of ordered groups though later ones may have been sent',
    )
    .option('--on-failure [prefix]', 'redrive the objects that Lambda gave up')
    .option('--patience <seconds>', 'how long to try a target that is down (default: 60)')
    .addHelpText('after', WHERE)
    .action(async (_flags, command: Command) => {
      const { runQuarantineRedrive } = await import('./quarantine-redrive.ts');
      done(await runQuarantineRedrive(withPrefix(command), io));
    });
}

/** Adds the options that say which service is meant. */
export function addService(command: Command): Command {
  return command
    .option('--service <file>', 'file that exports the service (default: "src/service.ts")')
    .option('--function <name>', 'function of the service; needed where several read one stream')
    .option('--registry <dir|url>', 'schemas of Avro records');
}

function addPlace(command: Command): Command {
  return command
    .option('--bucket <name>', 'S3 bucket')
    .option('--from <dir>', 'folder with the same keys')
    .option('--settings <file>', 'environment of the function, as JSON');
}

function withPrefix<F extends object>(command: Command): F {
  const flags = command.optsWithGlobals<F & { onFailure?: string | true }>();
  return flags.onFailure === true ? { ...flags, onFailure: 'aws/lambda/' } : flags;
}
