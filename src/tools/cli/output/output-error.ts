import type { CdcError } from '../../../errors.ts';
import { cliError } from '../../../inputs/cli-failure.ts';
import { isSystemError, reasonOf } from '../../../inputs/system-error.ts';

/** What to do about a reason; the rest is helped by another place. */
const FIXES: Readonly<Record<string, string>> = {
  ENOENT: 'Make the folder first, or name one that is there.',
  ENOSPC: 'Make room, or name a file on another disk.',
  EDQUOT: 'Make room, or name a file on another disk.',
  EISDIR: 'Name a file in it.',
};

/**
 * Returns the error of a file that cannot be written, by the name that the user gave it.
 * An error that is not of the operating system is passed on as it is.
 */
export function toOutputError(file: string, cause: unknown): unknown {
  if (!isSystemError(cause)) return cause;
  return cannotWrite(file, reasonOf(cause), FIXES[cause.code], cause);
}

/** The error of a file that is not overwritten; `way` says how to overwrite it where there is one. */
export function alreadyThere(file: string, way: string | undefined): CdcError {
  const other = 'name another one, or move it away';
  const fix = way === undefined ? `N${other.slice(1)}.` : `Overwrite it with ${way}, or ${other}.`;
  return cannotWrite(file, 'it is already there', fix);
}

function cannotWrite(place: string, why: string, fix?: string, cause?: unknown): CdcError {
  return cliError('ERR_CDC_OUTPUT_FAILED', {
    place,
    message: `File cannot be written: ${why}`,
    ...(fix === undefined ? {} : { fix }),
    ...(cause === undefined ? {} : { cause }),
  });
}
