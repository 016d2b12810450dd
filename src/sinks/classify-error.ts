import { CdcError, type ErrorCode } from '../errors.ts';
import type { Outcome } from '../model/delivery.ts';
import { failed, rejected, type Subject } from './sink-outcome.ts';

/** What a service says of a call or of one item: its code, and the HTTP status if there is one. */
export interface Refusal {
  readonly code: string | undefined;
  readonly status?: number | undefined;
  /** What its text means, in words of ours. */
  readonly says?: string | undefined;
}

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AllAccessDisabled',
  'AuthorizationError',
  'AuthorizationErrorException',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidKMSResourceException',
  'InvalidSecurity',
  'InvalidSecurityException',
  'InvalidSignatureException',
  'KMSAccessDenied',
  'KMSAccessDeniedException',
  'KMSDisabled',
  'KMSDisabledException',
  'KMSInvalidState',
  'KMSInvalidStateException',
  'KMSNotFound',
  'KMSNotFoundException',
  'KMSOptInRequired',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'NotAuthorized',
  'OptInRequired',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnrecognizedClientException',
  'security_exception',
]);

const MISSING = new Set([
  'NoSuchBucket',
  'NotFound',
  'NotFoundException',
  'QueueDoesNotExist',
  'ResourceNotFoundException',
  'index_closed_exception',
  'index_not_found_exception',
]);

const THROTTLED = new Set([
  'BandwidthLimitExceeded',
  'KMSThrottling',
  'KMSThrottlingException',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'Throttled',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'circuit_breaking_exception',
  'es_rejected_execution_exception',
  'rejected_execution_exception',
]);

/**
 * The closed list of codes that are about *one item*, of services that tell it by a code. DynamoDB and
 * OpenSearch tell it by a text: `dynamodb-refusals.ts`, `opensearch-refusals.ts`. Everything else is
 * `failed`: access denied, a missing target, a request that is invalid as a whole, and every code we do
 * not know.
 */
const ITEM_REJECTIONS: Readonly<Record<string, ReadonlySet<string>>> = {
  SNS: new Set(['InvalidMessageContents']),
  SQS: new Set(['InvalidMessageContents']),
};

/**
 * Returns what a refusal of one item means.
 *
 * The message names service, target and the service's code; never the service's own message, which
 * may quote values (I5).
 */
export function outcomeOfRefusal({ code, status, says }: Refusal, subject: Subject): Outcome {
  const reason = nameOf(code);
  if (ITEM_REJECTIONS[subject.service]?.has(reason) === true) {
    return rejected('ERR_CDC_DELIVERY_REJECTED', subject, reason);
  }
  return failed(codeOf(reason, status), subject, withMeaning(reason, says));
}

/** Returns what the refusal of a whole call means for each of its items: never that they are wrong. */
export function outcomeOfCall({ code, status }: Refusal, subject: Subject): Outcome {
  const reason = code === undefined ? `HTTP ${status}` : nameOf(code);
  return failed(codeOf(reason, status), subject, reason);
}

/** Returns what an error of a whole call means for each of its items; `says`, what its text means. */
export function outcomeOfError(error: unknown, subject: Subject, says?: string): Outcome {
  if (error instanceof CdcError && error.retryable) return { status: 'failed', error };
  const reason = nameOf(errorName(error));
  return failed(codeOf(reason, statusOf(error)), subject, withMeaning(reason, says));
}

function withMeaning(reason: string, says: string | undefined): string {
  return says === undefined ? reason : `${reason}, ${says}`;
}

function codeOf(reason: string, status: number | undefined): ErrorCode {
  // Some services write `NotFoundException`, others `com.amazonaws...#NotFoundException`.
  // First: SQS throttles with HTTP 403.
  if (THROTTLED.has(reason) || status === 429) return 'ERR_CDC_DELIVERY_THROTTLED';
  if (DENIED.has(reason) || status === 401 || status === 403) return 'ERR_CDC_DELIVERY_DENIED';
  if (MISSING.has(reason) || status === 404) return 'ERR_CDC_TARGET_MISSING';
  return 'ERR_CDC_DELIVERY_UNAVAILABLE';
}

/** Only what looks like a code is repeated: a text of the service may quote a value. */
function nameOf(code: string | undefined): string {
  const name = code?.slice(code.lastIndexOf('#') + 1) ?? '';
  return /^[A-Za-z][\w.:-]{0,99}$/.test(name) ? name : 'unknown error';
}

function errorName(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // Node.js names the cause of a failed connection in `code`: ECONNREFUSED, ENOTFOUND.
  const { code } = Object.assign({ code: undefined as unknown }, rootOf(error), error);
  if (error.name !== 'Error' && error.name !== 'TypeError') return error.name;
  return typeof code === 'string' ? code : error.name;
}

/** `fetch` wraps the error of the connection. */
function rootOf(error: Error): object {
  return typeof error.cause === 'object' && error.cause !== null ? error.cause : {};
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const { $metadata } = error;
  if (typeof $metadata !== 'object' || $metadata === null) return undefined;
  const status = 'httpStatusCode' in $metadata ? $metadata.httpStatusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}
