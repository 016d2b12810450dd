import type { Command } from 'commander';
import type { DevEvent } from '../local/dev/dev-report.ts';
import { openFileSource, type SettingsOf } from '../local/dev/file-source.ts';
import type { OpenSource } from '../local/dev/run-dev.ts';
import { cliError } from './cli-failure.ts';

/** The options that say where records come from. */
export interface StreamFlags {
  readonly kafka?: string;
  readonly topic?: readonly string[];
  readonly group?: string;
  readonly kinesis?: string;
  readonly endpoint?: string;
}

export interface OpenOptions {
  readonly cwd: string;
  readonly settingsOf: SettingsOf;
  readonly tell: (event: DevEvent) => void;
  /** A stream ends when all its records are done with. */
  readonly endsWhenIdle: boolean;
}

/** Adds the options to a command. */
export function addStreamOptions(command: Command): Command {
  return command;
}

/**
 * Answers what opens the sources that a command names: files, or one stream.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` unless exactly one kind of source is named.
 */
export function openersOf(
  files: readonly string[],
  _flags: StreamFlags,
  { cwd, settingsOf }: OpenOptions,
): readonly (() => Promise<OpenSource>)[] {
  if (files.length === 0) {
    throw cliError('ERR_CDC_USAGE', {
      place: 'FILE',
      message: 'Records come from files, from --kafka or from --kinesis: name one of them',
    });
  }
  return files.map((file) => () => openFileSource(file, cwd, settingsOf));
}
