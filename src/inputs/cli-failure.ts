import { inspect } from 'node:util';
import { CdcError, type ErrorCode, errorCatalog } from '../errors.ts';
import { escapeControls } from './escape-controls.ts';
import { isSystemError, reasonOf, subjectOf } from './system-error.ts';

/** The exit codes of every command. */
export const exitCodes = {
  ok: 0,
  /** The command did its work and found something that is not right. */
  findings: 1,
  /** The command was called with wrong words. */
  usage: 2,
  /** The command could not do its work. */
  failure: 3,
} as const;

/** Where an error is and what to do about it, for people and programs. */
export interface CliFailure {
  readonly code: ErrorCode;
  readonly place: string;
  readonly message: string;
  readonly fix: string;
}

/** Builds an error of the command line; `place` is a file, an option, a function or a route. */
export function cliError(
  code: ErrorCode,
  facts: {
    readonly place: string;
    readonly message: string;
    readonly fix?: string;
    readonly cause?: unknown;
  },
): CdcError {
  const { place, message, fix, cause } = facts;
  return new CdcError(code, message, {
    details: { place, ...(fix === undefined ? {} : { fix }) },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Returns what to tell about any error. Errors that nobody foresaw tell their kind only. */
export function toCliFailure(error: unknown): CliFailure {
  if (isAwsError(error)) {
    return {
      code: 'ERR_CDC_INPUT_INVALID',
      place: 'AWS',
      message: `AWS cannot be asked: ${error.name}`,
      fix: 'Check the name, AWS_REGION, the credentials, their permissions and AWS_ENDPOINT_URL.',
    };
  }
  if (isSystemError(error)) {
    return {
      code: 'ERR_CDC_INPUT_INVALID',
      place: subjectOf(error) ?? `the operating system (${error.syscall})`,
      message: `It cannot be used: ${reasonOf(error)} (${error.code})`,
      fix: 'Name what is there and may be used, or make room for it.',
    };
  }
  if (!isCdcError(error)) {
    const kind = error instanceof Error ? error.name : typeof error;
    return {
      code: 'ERR_CDC_UNEXPECTED',
      place: 'millrace',
      message: `A defect of Millrace or of the service: ${kind}`,
      fix: 'Run it again with --debug, and report what it prints.',
    };
  }
  const { place, fix } = error.details;
  return {
    code: error.code,
    place: place === undefined ? 'millrace' : String(place),
    message: error.message,
    fix: fix === undefined ? errorCatalog[error.code].fix : String(fix),
  };
}

/** Of its SDK: no credentials, or an answer that refuses. Its text may quote what was asked, its name does not. */
function isAwsError(error: unknown): error is Error {
  return (
    error instanceof Error && (error.name === 'CredentialsProviderError' || '$metadata' in error)
  );
}

/** Writes a failure as the command line shows it: for people, or as one line of JSON. */
export function formatFailure(error: unknown, options: { json: boolean; debug: boolean }): string {
  const failure = toCliFailure(error);
  const text = options.json
    ? JSON.stringify(failure)
    : [
        `error ${failure.code}`,
        `  place  ${escapeControls(failure.place)}`,
        `  what   ${failure.message.replaceAll('\n', '\n         ')}`,
        `  fix    ${failure.fix}`,
      ].join('\n');
  return options.debug ? `${text}\n${inspect(error)}\n` : `${text}\n`;
}

/** Returns the exit code of an error. */
export function exitCodeOf(error: unknown): number {
  return isCdcError(error) && error.code === 'ERR_CDC_USAGE' ? exitCodes.usage : exitCodes.failure;
}

/** By name too: a service may have been loaded with another copy of the class. */
export function isCdcError(error: unknown): error is CdcError {
  if (error instanceof CdcError) return true;
  return (
    error instanceof Error &&
    error.name === 'CdcError' &&
    'code' in error &&
    typeof error.code === 'string' &&
    Object.hasOwn(errorCatalog, error.code) &&
    'details' in error
  );
}
