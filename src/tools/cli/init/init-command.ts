import { basename, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { cliError, exitCodes } from '../../../inputs/cli-failure.ts';
import type { CliIo } from '../cli-io.ts';
import { type MillraceDependency, namedMillrace, packMillrace } from './pack-millrace.ts';
import type { NewService } from './service-package.ts';
import { checkEmpty, writeService } from './write-service.ts';

/** The name of a service is part of the names of its resources in AWS. */
const NAME = /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/;

interface InitFlags {
  readonly name?: string;
  readonly source: NewService['source'];
  readonly capture: NewService['captureTool'];
  readonly package?: string;
  readonly json?: boolean;
}

/** Adds `millrace init`. */
export function addInitCommand(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  program
    .command('init')
    .summary('write a new service: table, route, fixture, test, deployment')
    .description('Writes a new service that passes its own test and can be packaged at once.')
    .argument('<dir>', 'folder to write it to; empty or not there yet')
    .option('--name <name>', 'name of the service; the name of the folder unless said otherwise')
    .addOption(
      new Option('--source <stream>', 'stream that the changes come from')
        .choices(['kinesis', 'msk'])
        .default('kinesis'),
    )
    .addOption(
      new Option('--capture <tool>', 'capture tool that writes them')
        .choices(['dms', 'debezium'])
        .default('dms'),
    )
    .option(
      '--package <spec>',
      'millrace to depend on: a tarball, a folder or a version; packs this one unless given',
    )
    .action(async (dir: string, _flags, command: Command) => {
      await runInit(dir, command.optsWithGlobals<InitFlags>(), io);
      done(exitCodes.ok);
    });
}

async function runInit(dir: string, flags: InitFlags, io: CliIo): Promise<void> {
  const folder = resolve(io.cwd, dir);
  const name = checkName(flags.name ?? basename(folder));
  await checkEmpty(folder);
  if (flags.package === undefined) io.stderr.write('Packing millrace for it ...\n');
  const millrace =
    flags.package === undefined
      ? await packMillrace()
      : namedMillrace(flags.package, folder, io.cwd);
  const files = await writeWith(millrace, folder, {
    name,
    source: flags.source,
    captureTool: flags.capture,
    millrace: millrace.spec,
  });
  if (flags.json === true) {
    io.stdout.write(`${JSON.stringify({ folder, files })}\n`);
    return;
  }
  io.stdout.write(`${files.map((file) => `wrote ${file}`).join('\n')}\n`);
  io.stderr.write(
    `\n${millrace.note}\n\nNext:\n  cd ${dir}\n  npm install\n  npm test\n  npm run package\n`,
  );
}

async function writeWith(
  millrace: MillraceDependency,
  folder: string,
  service: NewService,
): Promise<readonly string[]> {
  try {
    const files = await writeService(folder, service);
    await millrace.place(folder);
    return files;
  } finally {
    await millrace.discard();
  }
}

function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw cliError('ERR_CDC_USAGE', {
    place: '--name',
    message: `${JSON.stringify(name)} cannot be the name of a service`,
    fix: 'Use 2 to 40 lower case letters, digits and hyphens, and begin with a letter.',
  });
}
