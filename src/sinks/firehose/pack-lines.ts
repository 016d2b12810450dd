import { refusal } from '../sink-outcome.ts';

/** Before base64. @see https://docs.aws.amazon.com/firehose/latest/dev/limits.html */
export const MAX_RECORD_BYTES = 1000 * 1024;
/** Bounds what is sent again when a record fails, and what one S3 object can hold in part. */
const MAX_LINES_PER_RECORD = 500;

/** One NDJSON line with its line end. */
export interface Line {
  readonly text: string;
  readonly sizeBytes: number;
}

/**
 * Checks a line and adds its line end.
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_REJECTED` if it is not one line of Unicode text.
 */
export function toLine(line: string): Line {
  if (line.includes('\n') || !line.isWellFormed()) {
    throw refusal('ERR_CDC_DELIVERY_REJECTED', 'the body is not one line of Unicode text');
  }
  const text = `${line}\n`;
  return { text, sizeBytes: Buffer.byteLength(text) };
}

/**
 * Checks that a line fits a Firehose record.
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_TOO_LARGE`.
 */
export function checkLineSize({ sizeBytes }: Line): void {
  if (sizeBytes <= MAX_RECORD_BYTES) return;
  const reason = `the line has ${sizeBytes} bytes, Firehose takes ${MAX_RECORD_BYTES}`;
  throw refusal('ERR_CDC_DELIVERY_TOO_LARGE', reason);
}

/** Limits of one packed record: Firehose bills each record as a multiple of 5 KB. */
export const PACKING = { maxEntries: MAX_LINES_PER_RECORD, maxBytes: MAX_RECORD_BYTES };
