import { cliError } from '../../inputs/cli-failure.ts';
import { notIsoTime, parseIsoTime } from '../../model/iso-time.ts';

/**
 * Reads a time of an option, in epoch milliseconds.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` for whatever is no time with a zone, or no time at all.
 */
export function toTime(option: string, text: string): number {
  const time = parseIsoTime(text);
  if (time !== undefined) return time;
  throw cliError('ERR_CDC_USAGE', {
    place: option,
    message: `${JSON.stringify(text)} ${notIsoTime.what}`,
    fix: notIsoTime.fix,
  });
}
