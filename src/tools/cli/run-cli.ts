import { Command, CommanderError } from 'commander';
import packageJson from 'millrace/package.json' with { type: 'json' };
import { cliError, exitCodeOf, exitCodes, formatFailure } from '../../inputs/cli-failure.ts';
import { type AddCommand, EXIT_CODES } from './add-command.ts';
import { addBuildCommands } from './build/build-commands.ts';
import { addCheckCommand } from './check/check-command.ts';
import type { CliIo, CliStreams } from './cli-io.ts';
import { addDecodeCommands } from './decode/decode-commands.ts';
import { addExamples } from './examples.ts';
import { addExportCommand } from './export/export-command.ts';
import { addImportCommand } from './import/import-command.ts';
import { addInitCommand } from './init/init-command.ts';
import { addPlanCommand } from './plan/plan-command.ts';
import { addPlayedCommands } from './played/played-command.ts';
import { printableIo } from './printable.ts';
import { addQuarantineCommands } from './quarantine/quarantine-commands.ts';
import { addReplayCommand } from './replay/replay-commands.ts';
import { addReplicaCommands } from './replica/replica-commands.ts';
import { addCaptureCommand } from './streams/capture-command.ts';
import { addDevCommand } from './streams/dev-command.ts';
import { addUpstreamCommands } from './upstream/upstream-commands.ts';

/** In the order of the help. */
const COMMANDS: readonly AddCommand[] = [
  addInitCommand,
  addImportCommand,
  addDecodeCommands,
  addCheckCommand,
  addBuildCommands,
  addPlanCommand,
  addDevCommand,
  addPlayedCommands,
  addCaptureCommand,
  addExportCommand,
  addQuarantineCommands,
  addReplayCommand,
  addReplicaCommands,
  addUpstreamCommands,
];

/**
 * Runs the `millrace` command.
 *
 * @returns the exit code; never throws.
 */
export async function runCli(argv: readonly string[], streams: CliStreams): Promise<number> {
  const io = printableIo(streams);
  // Read before commander does, which may fail: an error is to have the form that was asked for.
  const options = { json: argv.includes('--json'), debug: argv.includes('--debug') };
  let exitCode: number = exitCodes.ok;
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  try {
    // Who says nothing wants to know what there is to say.
    await program.parseAsync(argv.length === 0 ? ['--help'] : argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    // The ends of help and version are errors to commander.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
    const failure = error instanceof CommanderError ? toUsageError(error) : error;
    io.stderr.write(formatFailure(failure, options));
    return exitCodeOf(failure);
  }
}

function createProgram(io: CliIo, done: (exitCode: number) => void): Command {
  const program = new Command('millrace')
    .description('Decodes, explains and checks the way of database changes through Millrace.')
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print the help of a command')
    .configureHelp({ showGlobalOptions: true })
    .option('--json', 'print errors, and results that are for people, as JSON')
    .option('--debug', 'print stack traces of errors')
    .addHelpText('after', EXIT_CODES)
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      // Errors are written once, in the form of all errors.
      outputError: () => undefined,
    })
    .exitOverride();
  for (const add of COMMANDS) add(program, io, done);
  addExamples(program);
  return program;
}

function toUsageError({ message }: CommanderError): Error {
  const whole =
    message === '(outputHelp)' ? 'a command is missing' : message.replace(/^error: /, '');
  const [text = '', suggestion] = whole.split(/\n\((Did you mean .*\?)\)/);
  const [, place = 'command line'] = /'([^' ]+)/.exec(text) ?? [];
  return cliError('ERR_CDC_USAGE', {
    place,
    message: text.charAt(0).toUpperCase() + text.slice(1).replace(/\n/g, ' '),
    ...(suggestion === undefined ? {} : { fix: suggestion }),
  });
}
