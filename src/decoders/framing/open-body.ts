import { inflateSync, type ZlibOptions } from 'node:zlib';
import { CdcError } from '../../errors.ts';
import type { Frame } from './frame.ts';

/** The largest record that MSK or Kinesis takes is 10 MiB; zlib makes of it a thousand times that. */
const MAX_INFLATED_BYTES = 32 * 1024 * 1024;

/**
 * Returns the body of a frame, decompressed.
 *
 * @throws {CdcError} `ERR_CDC_RECORD_TOO_LARGE` before more than `maxBytes` are made of it, and
 * `ERR_CDC_SCHEMA_INVALID` for what is no zlib.
 */
export function openBody(
  { body, compression }: Pick<Frame, 'body' | 'compression'>,
  maxBytes: number = MAX_INFLATED_BYTES,
): Uint8Array {
  if (compression === 'none') return body;
  const { buffer, engine } = inflate(body, maxBytes);
  if (engine.bytesWritten === body.length) return buffer;
  throw new CdcError(
    'ERR_CDC_SCHEMA_INVALID',
    'Frame of AWS Glue: bytes follow the end of its zlib',
  );
}

interface Inflated {
  readonly buffer: Buffer;
  /** `bytesWritten` counts the bytes that went in. */
  readonly engine: { readonly bytesWritten: number };
}

function inflate(body: Uint8Array, maxBytes: number): Inflated {
  try {
    // The types do not know the option `info`, which answers an object.
    const options: ZlibOptions = { maxOutputLength: maxBytes, info: true };
    return inflateSync(body, options) as unknown as Inflated;
  } catch (cause) {
    throw toError(cause, maxBytes);
  }
}

function toError(cause: unknown, maxBytes: number): CdcError {
  if (cause instanceof RangeError) {
    return new CdcError(
      'ERR_CDC_RECORD_TOO_LARGE',
      `Decompressed record too large: more than ${maxBytes} bytes`,
      { details: { maxBytes } },
    );
  }
  return new CdcError('ERR_CDC_SCHEMA_INVALID', 'Frame of AWS Glue does not hold zlib', { cause });
}
