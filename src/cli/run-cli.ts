import { Command, CommanderError, Option } from 'commander';
import packageJson from 'millrace/package.json' with { type: 'json' };
import { runCheck } from './check/check-command.ts';
import { cliError, exitCodeOf, exitCodes, formatFailure } from './cli-failure.ts';
import type { CliIo } from './cli-io.ts';
import { runDecode } from './decode/decode-command.ts';
import { type ExplainFlags, runExplain } from './decode/explain-command.ts';
import { addInitCommand } from './init/init-command.ts';
import { DEFAULT_SERVICE } from './load-service.ts';
import { addQuarantineCommands } from './quarantine/quarantine-commands.ts';
import { addReplayCommand } from './replay/replay-commands.ts';
import { addReplicaCommands } from './replica/replica-commands.ts';
import { addCaptureCommand } from './streams/capture-command.ts';
import { addDevCommand } from './streams/dev-command.ts';

const EXIT_CODES = `
Exit codes: 0 ok, 1 findings, 2 wrong words, 3 the command could not do its work.
Results go to standard output, errors and summaries to standard error.`;

const INPUTS = `
FILE is a file, or - for standard input; gzip is unpacked. It holds
  - a Lambda event of Kinesis, Amazon MSK or self-managed Kafka, or
  - one message: the value of a record as it is (JSON on one or many lines, or any bytes), or
  - one message per line (.ndjson, .jsonl, or each line a JSON object), where a line is
      the value of a record, or
      {"topic", "partition", "offset", "timestamp", "key", "value", "headers": [{"key", "value"}]}
        with the exact texts that were sent, or base64 in "key_base64" and "value_base64", or
      a line of the archive, or a Lambda event.
Empty lines are skipped. A record that cannot be decoded becomes a line of its own, of the kind
"undecodable"; the command goes on and ends with exit code 1.`;

/**
 * Runs the `millrace` command.
 *
 * @returns the exit code; never throws.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  // Read before commander does, which may fail: an error is to have the form that was asked for.
  const options = { json: argv.includes('--json'), debug: argv.includes('--debug') };
  let exitCode: number = exitCodes.ok;
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
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
    .exitOverride()
    .action((_flags, command: Command) => {
      const [word] = command.args;
      if (word !== undefined) command.error(`error: unknown command '${word}'`);
      throw cliError('ERR_CDC_USAGE', { place: 'millrace', message: 'A command is missing' });
    });
  addDecoderOptions(program.command('decode'))
    .summary('print one line of JSON for each record')
    .description('Prints one line of JSON for each record of an input: what Millrace reads in it.')
    .argument('<file>', 'input, or - for standard input')
    .addHelpText('after', `${INPUTS}\n${EXIT_CODES}`)
    .action(async (file: string, _flags, command: Command) => {
      done(await runDecode(file, command.optsWithGlobals(), io));
    });
  addDecoderOptions(program.command('explain'))
    .summary('say what each route would make of each record')
    .description('Says for each record what every route would do, and why. Nothing is sent.')
    .argument('<file>', 'input, or - for standard input')
    .option('--at <time>', 'decide as if it were this time, which matters for maxAge')
    .addHelpText('after', `${INPUTS}\n${EXIT_CODES}`)
    .action(async (file: string, _flags, command: Command) => {
      const flags = command.optsWithGlobals<ExplainFlags>();
      done(await runExplain(file, { ...flags, service: flags.service ?? DEFAULT_SERVICE }, io));
    });
  program
    .command('check')
    .summary('check the tables, routes, targets and functions of a service')
    .description('Checks a service as deployment and cold start do: all problems at once.')
    .option('--service <file>', 'file that exports the service', DEFAULT_SERVICE)
    .addHelpText('after', EXIT_CODES)
    .action(async (_flags, command: Command) => {
      done(await runCheck(command.optsWithGlobals(), io));
    });
  addInitCommand(program, io, done);
  addDevCommand(program, io, done);
  addCaptureCommand(program, io, done);
  addQuarantineCommands(program, io, done);
  addReplayCommand(program, io, done);
  addReplicaCommands(program, io, done);
  // For the message above; set last, because commands take it over from the program.
  return program.allowExcessArguments();
}

function addDecoderOptions(command: Command): Command {
  return command
    .option('--service <file>', 'service.ts whose declared tables and decoders are used')
    .option('--function <name>', 'use the tables and the decoder of this function of the service')
    .addOption(
      new Option('--format <name>', 'capture tool that wrote the records').choices([
        'auto',
        'dms',
        'debezium',
      ]),
    )
    .option('--before-image-field <name>', 'DMS: member that holds the before image')
    .option('--before-image-prefix <text>', 'DMS: before image in columns whose names begin so')
    .option('--before-image-suffix <text>', 'DMS: before image in columns whose names end so')
    .option('--flattened', 'Debezium: rows without an envelope (ExtractNewRecordState)')
    .addOption(
      new Option('--replica-identity <name>', 'Debezium on PostgreSQL: of the tables').choices([
        'default',
        'full',
      ]),
    )
    .option('--unavailable-placeholder <text>', 'Debezium: unavailable.value.placeholder')
    .option(
      '--registry <dir|url>',
      'Avro: a folder with one .avsc for each id, a list (*.schemas.jsonl), or an address',
    );
}

function toUsageError({ message }: CommanderError): Error {
  const text = message === '(outputHelp)' ? 'No such command' : message.replace(/^error: /, '');
  const [, place = 'command line'] = /'([^' ]+)/.exec(text) ?? [];
  return cliError('ERR_CDC_USAGE', {
    place,
    message: text.charAt(0).toUpperCase() + text.slice(1).replace(/\n/g, ' '),
  });
}
