import { CdcError } from '../../errors.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { Frame } from './frame.ts';
import { readHeaderRef } from './header-ref.ts';
import { readJsonFrame } from './json-frame.ts';
import { readLambdaFrame } from './lambda-frame.ts';
import { formatUuid } from './uuid.ts';

export type RecordPart = 'key' | 'value';

/** First byte of Confluent and Apicurio. */
const MAGIC = 0x00;
/** First byte of AWS Glue. */
const GLUE_MAGIC = 0x03;
/** First byte of Apicurio's JSON form, and of all other JSON objects. */
const OPEN = 0x7b;
const GLUE_HEADER_BYTES = 18;
const GLUE_ZLIB = 0x05;
const GLUE_PLAIN = 0x00;

const ID_END = 5;
const LONG_ID_END = 9;

/**
 * Reads the frame that a schema registry's serializer put around a key or value, or into the
 * headers.
 *
 * The bytes alone tell: `00` (Confluent, Apicurio) and `03` (Glue) begin no JSON text. A header is
 * looked at first, as the readers of the registries do.
 *
 * @returns `undefined` where there is no frame.
 * @throws {CdcError} `ERR_CDC_SCHEMA_INVALID` for a frame that is cut off, and
 * `ERR_CDC_FORMAT_UNSUPPORTED` for one that is known but not decoded.
 */
export function readFrame(record: StreamRecord, part: RecordPart): Frame | undefined {
  const bytes = part === 'key' ? record.key : record.value;
  if (bytes === undefined || bytes === null || bytes.length === 0) return undefined;

  const metadata = part === 'key' ? record.keySchema : record.valueSchema;
  if (metadata !== undefined) return readLambdaFrame(bytes, metadata);
  const schema = readHeaderRef(record.headers, part);
  if (schema !== undefined) return { schema, body: bytes, compression: 'none' };
  return readByteFrame(bytes);
}

/**
 * Reads a frame that is in the bytes themselves.
 *
 * @returns `undefined` where there is none.
 * @throws {CdcError} as {@link readFrame}.
 */
export function readByteFrame(bytes: Uint8Array): Frame | undefined {
  switch (bytes[0]) {
    case MAGIC:
      return readIdFrame(bytes);
    case GLUE_MAGIC:
      return readGlueFrame(bytes);
    case OPEN:
      return readJsonFrame(bytes);
    default:
      return undefined;
  }
}

function readIdFrame(bytes: Uint8Array): Frame {
  if (bytes.length < ID_END) throw cutOff('a schema id of four bytes');
  const id = readUint32(bytes, 1);
  // No registry gives the id 0: it is the upper half of an id of eight bytes (Apicurio 2).
  if (id !== 0) {
    const schema = { registry: 'confluent', kind: 'id', id: String(id) } as const;
    return { schema, body: bytes.subarray(ID_END), compression: 'none' };
  }
  if (bytes.length < LONG_ID_END) throw cutOff('a schema id of eight bytes');
  const schema = {
    registry: 'apicurio',
    kind: 'globalId',
    id: String(readUint32(bytes, ID_END)),
  } as const;
  return { schema, body: bytes.subarray(LONG_ID_END), compression: 'none' };
}

function readGlueFrame(bytes: Uint8Array): Frame {
  if (bytes.length < GLUE_HEADER_BYTES) throw cutOff('the UUID of a schema version');
  const compression = bytes[1];
  if (compression !== GLUE_PLAIN && compression !== GLUE_ZLIB) {
    throw new CdcError(
      'ERR_CDC_FORMAT_UNSUPPORTED',
      'Frame of AWS Glue with an unknown compression',
      { details: { compression: compression ?? -1 } },
    );
  }
  const id = formatUuid(bytes.subarray(2, GLUE_HEADER_BYTES));
  return {
    schema: { registry: 'glue', kind: 'version', id },
    body: bytes.subarray(GLUE_HEADER_BYTES),
    compression: compression === GLUE_ZLIB ? 'zlib' : 'none',
  };
}

/** By hand: a view would cost more than the number. */
function readUint32(bytes: Uint8Array, begin: number): number {
  let value = 0;
  for (let at = begin; at < begin + 4; at++) value = value * 256 + (bytes[at] ?? 0);
  return value;
}

function cutOff(what: string): CdcError {
  return new CdcError('ERR_CDC_SCHEMA_INVALID', `Frame of a schema registry is cut off: ${what}`);
}
