import { CdcError } from '../../errors.ts';

/**
 * Runs a function that a user wrote. What it throws can quote a row, so only its class is kept.
 *
 * @throws {CdcError} `ERR_CDC_ROUTE_FAILED`; or, as they are, the errors of guarded columns.
 */
export function runRouteFunction<Result>(name: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (error instanceof CdcError) throw error;
    const thrown = error instanceof Error ? error.constructor.name : typeof error;
    throw routeFailed(`the function \`${name}\` threw ${thrown}`);
  }
}

/** Returns the error of a function that answered something that cannot be sent. */
export function routeFailed(reason: string): CdcError {
  return new CdcError('ERR_CDC_ROUTE_FAILED', reason);
}
