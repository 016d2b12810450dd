import { CdcError } from '../../errors.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import type { RecordSchema } from '../../model/record.ts';
import type { Frame } from './frame.ts';
import { isUuid } from './uuid.ts';

const QUOTE = 0x22;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/**
 * Reads a part of a record whose frame Lambda's own schema registry integration has read: `SOURCE`
 * took the frame away, `JSON` turned the bytes into JSON text too. The event does not tell which of
 * the two is set, the bytes do.
 *
 * @returns `undefined` for JSON text, which names no schema any more.
 * @throws {CdcError} `ERR_CDC_FORMAT_UNSUPPORTED` for Protobuf.
 */
export function readLambdaFrame(
  bytes: Uint8Array,
  { dataFormat, schemaId }: RecordSchema,
): Frame | undefined {
  if (dataFormat.toUpperCase() === 'JSON' || isJsonText(bytes)) return undefined;
  if (dataFormat.toUpperCase() === 'PROTOBUF') {
    throw new CdcError(
      'ERR_CDC_FORMAT_UNSUPPORTED',
      'Protobuf: set EventRecordFormat of the event source mapping to JSON',
    );
  }
  const kind = isUuid(schemaId) ? 'version' : 'id';
  const schema = { registry: 'lambda', kind, id: schemaId.toLowerCase() } as const;
  return { schema, body: bytes, compression: 'none' };
}

/**
 * Tells JSON objects and texts from binary bodies. Only what is JSON from its first byte to its last
 * counts, and never a bare number: the key `1` would be the Avro key -25.
 */
function isJsonText(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  const last = bytes.at(-1);
  const isObject = first === OPEN && last === CLOSE && second !== CLOSE;
  const isText = first === QUOTE && last === QUOTE;
  if (!isObject && !isText) return false;
  try {
    parseExactJson(bytes);
    return true;
  } catch {
    return false;
  }
}
