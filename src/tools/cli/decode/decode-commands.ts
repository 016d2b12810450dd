import { type Command, Option } from 'commander';
import { DEFAULT_SERVICE } from '../../../inputs/load-service.ts';
import { EXIT_CODES } from '../add-command.ts';
import type { CliIo } from '../cli-io.ts';
import { runDecode } from './decode-command.ts';
import { type ExplainFlags, runExplain } from './explain-command.ts';

const INPUTS = `
FILE is a file, or - for standard input; gzip is unpacked. It holds
  - a Lambda event of Kinesis, Amazon MSK or self-managed Kafka, or
  - what \`aws kinesis get-records\` prints, or
  - one message: the value of a record as it is (JSON on one or many lines, or any bytes), or
  - one message per line (.ndjson, .jsonl, or each line a JSON object), where a line is
      the value of a record, or
      {"topic", "partition", "offset", "timestamp", "key", "value", "headers": [{"key", "value"}]}
        with the exact texts that were sent, or base64 in "key_base64" and "value_base64", or
      a line of the archive, or a Lambda event.
Empty lines are skipped. A record that cannot be decoded becomes a line of its own, of the kind
"undecodable"; the command goes on and ends with exit code 1.`;

/** Adds `millrace decode` and `millrace explain`. */
export function addDecodeCommands(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
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
    .option(
      '--at <time>',
      'decide as if it were this time, which matters for maxAge (that of the records)',
    )
    .addHelpText('after', `${INPUTS}\n${EXIT_CODES}`)
    .action(async (file: string, _flags, command: Command) => {
      const flags = command.optsWithGlobals<ExplainFlags>();
      done(await runExplain(file, { ...flags, service: flags.service ?? DEFAULT_SERVICE }, io));
    });
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
