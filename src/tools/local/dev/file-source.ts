import type { FunctionSpec } from '../../../model/service.ts';
import { recordedKafka, recordedKinesis } from '../event-source-mapping/recorded-source.ts';
import type { MappingSettings } from '../event-source-mapping/settings.ts';
import { openRecording } from '../open-recording.ts';
import type { OpenSource } from './run-dev.ts';

/** The settings for each kind of stream: a file tells which it holds only when it is read. */
export type SettingsOf = (stream: 'kinesis' | 'kafka') => MappingSettings;

export interface FileOptions {
  readonly folder: string;
  readonly settingsOf: SettingsOf;
  /** The function that is played; `undefined` while its service cannot be loaded. */
  readonly spec: FunctionSpec | undefined;
  /** The clock of the machine counts, not the records. */
  readonly isNow: boolean;
  /** Told what time it is for the records of the file. */
  readonly tell: (line: string) => void;
}

/**
 * Opens a file of recorded records as a stream.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if it cannot be read.
 */
export async function openFileSource(file: string, options: FileOptions): Promise<OpenSource> {
  const { recorded, clock, line } = await openRecording(file, options);
  options.tell(line);
  return {
    source:
      recorded.stream === 'kinesis'
        ? recordedKinesis(recorded.records)
        : recordedKafka(recorded.records),
    settings: options.settingsOf(recorded.stream),
    clock,
    async close() {
      // Read to its end.
    },
  };
}
