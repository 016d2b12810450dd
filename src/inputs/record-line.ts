import { CdcError } from '../errors.ts';
import type { Fields } from '../model/fields.ts';
import type { RecordHeader, StreamRecord } from '../model/record.ts';

const CONTENT = ['key', 'value', 'key_base64', 'value_base64'];
/** Members of the envelopes of the capture tools, which may have a member `topic` of their own. */
const ENVELOPE = ['op', 'payload', 'metadata', 'before', 'after', 'specversion'];
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Tells whether a JSON object is a captured Kafka record: `{topic, key, value, headers}`. */
export function isRecordLine(fields: Fields): boolean {
  return (
    typeof fields['topic'] === 'string' &&
    CONTENT.some((name) => Object.hasOwn(fields, name)) &&
    !ENVELOPE.some((name) => Object.hasOwn(fields, name))
  );
}

/**
 * Reads a captured Kafka record: `{topic, partition?, offset?, timestamp?, key, value, headers}`.
 * Key, value and the values of headers are the exact texts that were sent, or base64 under
 * `key_base64` and `value_base64`; null is Kafka's null.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if a member is of another form.
 */
export function parseRecordLine(
  fields: Fields,
  index: number,
): { readonly record: StreamRecord; readonly hasPosition: boolean } {
  const { topic, partition, offset, timestamp } = fields;
  const hasPosition = isPlace(partition) && isPlace(offset);
  return {
    hasPosition,
    record: {
      position: {
        stream: 'kafka',
        topic: typeof topic === 'string' ? topic : '',
        partition: isPlace(partition) ? partition : 0,
        offset: hasPosition ? offset : index,
      },
      key: readBytes(fields, 'key') ?? undefined,
      value: readBytes(fields, 'value'),
      headers: readHeaders(fields['headers']),
      partitionKey: undefined,
      arrivedAt: typeof timestamp === 'number' ? timestamp : undefined,
      keySchema: undefined,
      valueSchema: undefined,
    },
  };
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function readBytes(fields: Fields, name: string): Uint8Array | null {
  const encoded = fields[`${name}_base64`];
  if (encoded !== undefined && encoded !== null) {
    if (typeof encoded === 'string' && BASE64.test(encoded)) return Buffer.from(encoded, 'base64');
    throw invalidLine(`${name}_base64 is not base64`);
  }
  const text = fields[name];
  if (text === undefined || text === null) return null;
  if (typeof text === 'string') return Buffer.from(text);
  throw invalidLine(`${name} is not the text that was sent`);
}

function readHeaders(headers: unknown): readonly RecordHeader[] {
  if (headers === undefined || headers === null) return [];
  if (!Array.isArray(headers)) throw invalidLine('headers is not a list');
  return headers.map(toHeader);
}

function toHeader(header: unknown): RecordHeader {
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw invalidLine('a header is not an object `{key, value}`');
  }
  // The cast holds: it is an object, and each member is checked.
  const fields = header as Fields;
  const { key } = fields;
  if (typeof key !== 'string') throw invalidLine('a header has no text `key`');
  return [key, readBytes(fields, 'value') ?? new Uint8Array()];
}

function invalidLine(why: string): CdcError {
  return new CdcError('ERR_CDC_INPUT_INVALID', `Record cannot be read: ${why}`);
}
