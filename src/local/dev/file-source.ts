import { recordedKafka, recordedKinesis } from '../event-source-mapping/recorded-source.ts';
import type { MappingSettings } from '../event-source-mapping/settings.ts';
import { readRecordedRecords } from '../recorded-records.ts';
import type { OpenSource } from './run-dev.ts';

/** The settings for each kind of stream: a file tells which it holds only when it is read. */
export type SettingsOf = (stream: 'kinesis' | 'kafka') => MappingSettings;

/**
 * Opens a file of recorded records as a stream.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if it cannot be read.
 */
export async function openFileSource(
  file: string,
  folder: string,
  settingsOf: SettingsOf,
): Promise<OpenSource> {
  const recorded = await readRecordedRecords(file, { arrivedAt: Date.now(), folder });
  return {
    source:
      recorded.stream === 'kinesis'
        ? recordedKinesis(recorded.records)
        : recordedKafka(recorded.records),
    settings: settingsOf(recorded.stream),
    async close() {
      // Read to its end.
    },
  };
}
