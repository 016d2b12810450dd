import { findRecordingTime } from '../../inputs/recording-time.ts';
import { startClockAt, systemClock } from '../../lambda/system-clock.ts';
import type { Clock } from '../../model/batch.ts';
import type { FunctionSpec } from '../../model/service.ts';
import {
  type RecordedRecords,
  readRecordedRecords,
  toRecordedRecords,
} from './recorded-records.ts';

/** What time it is while records are played, and how that is said. */
export interface PlayTime {
  /** In epoch milliseconds. */
  readonly now: number;
  /** One line for people. */
  readonly line: string;
}

/** Recorded records, and the clock that they are played by. */
export interface Recording {
  readonly recorded: RecordedRecords;
  readonly clock: Clock;
  readonly line: string;
}

export interface RecordingOptions {
  /** Who reads the records; `undefined` if that is not known: then arrivals tell the time. */
  readonly spec: Pick<FunctionSpec, 'decoder' | 'routes'> | undefined;
  /** The clock of the machine counts, not the records. */
  readonly isNow: boolean;
  /** The folder that a relative path is in. */
  readonly folder?: string;
}

/**
 * Opens a file of records to be played. It says itself what time it is: that of its newest change, so
 * that the answer is the same on any day. No byte of a record is changed.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if the file cannot be read, or mixes Kinesis and Kafka.
 */
export async function openRecording(file: string, options: RecordingOptions): Promise<Recording> {
  const records = await readRecordedRecords(file, options.folder);
  const time = options.isNow ? undefined : await findRecordingTime(options.spec ?? {}, records);
  const { now, line } = toPlayTime(time, options.isNow);
  const recorded = toRecordedRecords(records, { arrivedAt: now });
  return { recorded, clock: startClockAt(now), line };
}

/** Returns what time it is, for records of a time; `undefined`: that of the machine, because it was asked for or none tells. */
export function toPlayTime(time: number | undefined, isNow: boolean, option = '--now'): PlayTime {
  const now = time ?? systemClock.now();
  const shown = new Date(now).toISOString().slice(0, 16);
  if (time !== undefined) {
    return {
      now,
      line: `clock: ${shown}, from the records; ${option} for ${option === '--now' ? 'today' : 'another'}`,
    };
  }
  const why = isNow ? 'of this machine' : 'of this machine, because no record tells a time';
  return { now, line: `clock: ${shown}, ${why}` };
}
