import { CdcError, type ErrorCode } from '../errors.ts';
import type { Outcome } from '../model/delivery.ts';

/** What an error of a sink is about: names of things only, never a row's values. */
export interface Subject {
  /** The service as its users call it: `SNS`. */
  readonly service: string;
  /** The symbolic name of the target. */
  readonly target: string;
}

export const DELIVERED: Outcome = { status: 'delivered' };
export const STALE: Outcome = { status: 'stale' };

/** Returns that repeating may help: an operator's error must never empty a stream. */
export function failed(code: ErrorCode, subject: Subject, reason: string): Outcome {
  return { status: 'failed', error: errorOf(code, subject, reason) };
}

/** Returns that something is wrong with this one item. */
export function rejected(code: ErrorCode, subject: Subject, reason: string): Outcome {
  return { status: 'rejected', error: errorOf(code, subject, reason) };
}

/** Returns a delivery that was not started because there is no time left. */
export function postponed(subject: Subject): Outcome {
  return failed('ERR_CDC_DELIVERY_POSTPONED', subject, 'no time left');
}

/** I1 (no early answer): what the service does not confirm by name is not delivered. */
export function unconfirmed(subject: Subject): Outcome {
  return failed('ERR_CDC_DELIVERY_UNCONFIRMED', subject, 'not in the answer');
}

/** Makes the error that stops one item before it is sent. */
export function refusal(
  code: 'ERR_CDC_DELIVERY_REJECTED' | 'ERR_CDC_DELIVERY_TOO_LARGE',
  reason: string,
): CdcError {
  return new CdcError(code, `Cannot be delivered: ${reason}`, { details: { reason } });
}

function errorOf(code: ErrorCode, { service, target }: Subject, reason: string): CdcError {
  return new CdcError(code, `Not delivered to ${service} ${target}: ${reason}`, {
    details: { service, target, reason },
  });
}
