import type { Command } from 'commander';
import type { CliIo } from './cli-io.ts';

/** Adds a command, or several, to the program; the command calls `done` with its exit code. */
export type AddCommand = (program: Command, io: CliIo, done: (exitCode: number) => void) => void;

/** After the help of every command. */
export const EXIT_CODES = `
Exit codes: 0 ok, 1 findings, 2 wrong words, 3 the command could not do its work.
Results go to standard output, errors and summaries to standard error.`;
