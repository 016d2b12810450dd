import type { Command } from 'commander';
import type { CliIo } from '../cli-io.ts';
import { addReconcileCommand } from './reconcile-command.ts';
import { addSweepCommand } from './sweep-command.ts';

/** Adds the commands for what a stream alone cannot do for a replica. */
export function addReplicaCommands(
  program: Command,
  io: CliIo,
  done: (exitCode: number) => void,
): void {
  addReconcileCommand(program, io, done);
  addSweepCommand(program, io, done);
}
