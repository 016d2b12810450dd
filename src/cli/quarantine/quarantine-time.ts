import { cliError } from '../cli-failure.ts';

/**
 * Reads a time of an option, in epoch milliseconds.
 *
 * @throws {CdcError} `ERR_CDC_USAGE`.
 */
export function toTime(option: string, text: string): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw cliError('ERR_CDC_USAGE', {
    place: option,
    message: `The option ${option} is not a time`,
    fix: 'Write it as 2026-11-20T10:00:00Z.',
  });
}
