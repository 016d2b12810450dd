import { CdcError } from '../errors.ts';

/** Returns the error of planning one record: what is not ours tells its kind only. */
export function toPlanError(thrown: unknown): CdcError {
  if (thrown instanceof CdcError) return thrown;
  const kind = thrown instanceof Error ? thrown.name : typeof thrown;
  return new CdcError('ERR_CDC_UNEXPECTED', `Decoding or routing failed unexpectedly: ${kind}`);
}
