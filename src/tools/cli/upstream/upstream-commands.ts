import type { Command } from 'commander';
import { EXIT_CODES } from '../add-command.ts';
import type { CliIo } from '../cli-io.ts';
import { addDebeziumCommand } from './debezium-command.ts';
import { addDmsCommand } from './dms-command.ts';
import { addIamCommand } from './iam-command.ts';

/** Adds the commands that configure what writes to the streams. */
export function addUpstreamCommands(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  const upstream = program
    .command('upstream')
    .summary('generate the configuration of DMS or Debezium from the routes')
    .description(
      'Generates what a capture tool must be configured with for the routes of a service.',
    )
    .addHelpText('after', EXIT_CODES);
  addDmsCommand(upstream, io, done);
  addDebeziumCommand(upstream, io, done);
  addIamCommand(upstream, io, done);
}
