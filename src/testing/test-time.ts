import { CdcError } from '../errors.ts';
import { notIsoTime, parseIsoTime } from '../model/iso-time.ts';

/** The time of the tests: when changes are committed, and what the router takes for now. */
export const TEST_TIME = '2026-01-15T12:00:00Z';

/**
 * Reads a time of a test, in epoch milliseconds; `place` is the option that says it.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID`: a time without a zone would make the test another one on each machine,
 *   and what is no time at all would make nothing too old.
 */
export function readTestTime(place: string, text: string): number {
  const time = parseIsoTime(text);
  if (time !== undefined) return time;
  const message = `${place}: ${JSON.stringify(text)} ${notIsoTime.what}. ${notIsoTime.fix}`;
  throw new CdcError('ERR_CDC_INPUT_INVALID', message, { details: { place } });
}
