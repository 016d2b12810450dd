import { isUtf8 } from 'node:buffer';
import type { StreamRecord } from '../../model/record.ts';
import type { ConnectSchema } from './connect-schema.ts';
import type { WireValue } from './envelope.ts';
import { isMembers, type Members } from './members.ts';

/** What the key of a record tells about the key of its row. */
export type RecordKey =
  | {
      readonly kind: 'columns';
      readonly columns: Members;
      readonly schema: ConnectSchema | undefined;
    }
  /**
   * One value without a name, as a transform of the key makes it. `StringConverter` writes a text as it
   * is, and JSON a number: where the bytes may be both, `text` is the first reading.
   */
  | { readonly kind: 'value'; readonly value: unknown; readonly text: string | undefined }
  /** The text that `StringConverter` makes of a struct: it names the columns, but cannot be parsed. */
  | { readonly kind: 'struct-text'; readonly text: string }
  /** The record has no key: the connector knows none for the table. */
  | { readonly kind: 'none' }
  /** There is something, and nobody can tell what. */
  | { readonly kind: 'opaque' };

/** Parses the bytes of a key, or throws. */
export type ParseKey = (bytes: Uint8Array) => WireValue;

/** What routers add to a key to tell tables or sources apart. */
const ROUTING_COLUMNS = ['__dbz__physicalTableIdentifier', '__dbz__sourceIdentifier'];

/** What Debezium Server writes to Kinesis where there is no key (`null.key`). */
const KINESIS_NULL_KEY = 'default';
const STRUCT = Buffer.from('Struct{');

const NONE: RecordKey = { kind: 'none' };
const OPAQUE: RecordKey = { kind: 'opaque' };

/**
 * Reads the key of a record. On Kinesis, Debezium Server writes the key as the partition key.
 *
 * A key that cannot be parsed is no error: the row may still tell its key.
 */
export function readRecordKey(record: StreamRecord, parse: ParseKey): RecordKey {
  const { key, partitionKey } = record;
  if (key !== undefined) return key.length === 0 ? NONE : parseKey(key, parse);
  if (partitionKey === undefined || partitionKey === KINESIS_NULL_KEY) return NONE;
  // Most are no JSON, and an error that is thrown for each record would cost more than the record.
  if (!/^[{S]/.test(partitionKey)) return OPAQUE;
  const read = parseKey(Buffer.from(partitionKey), parse);
  return read.kind === 'columns' || read.kind === 'struct-text' ? read : OPAQUE;
}

/** Tells the columns that a key names, as far as it does. */
export function keyColumnTest(key: RecordKey): ((column: string) => boolean) | undefined {
  switch (key.kind) {
    case 'columns':
      return (column) => Object.hasOwn(key.columns, column);
    case 'struct-text':
      return (column) => key.text.includes(`{${column}=`) || key.text.includes(`,${column}=`);
    case 'value':
    case 'none':
    case 'opaque':
      return undefined;
  }
}

function parseKey(bytes: Uint8Array, parse: ParseKey): RecordKey {
  if (isStructText(bytes)) {
    return { kind: 'struct-text', text: Buffer.from(bytes).toString('utf8') };
  }
  try {
    const key = toRecordKey(parse(bytes));
    return key.kind === 'value' ? { ...key, text: plainText(bytes) } : key;
  } catch {
    const text = plainText(bytes);
    return text === undefined ? OPAQUE : { kind: 'value', value: text, text };
  }
}

/** Returns the text of a key that `StringConverter` may have written; `undefined` for JSON, and for broken JSON. */
function plainText(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  const text = Buffer.from(bytes).toString('utf8');
  return /^[^{["\p{Cc}][^\p{Cc}]*$/u.test(text) ? text : undefined;
}

/** Reads a parsed key. */
export function toRecordKey({ payload, schema }: WireValue): RecordKey {
  if (payload === null || payload === undefined) return NONE;
  if (isMembers(payload)) return { kind: 'columns', columns: withoutRouting(payload), schema };
  if (Array.isArray(payload)) return OPAQUE;
  return { kind: 'value', value: payload, text: undefined };
}

function withoutRouting(columns: Members): Members {
  if (!ROUTING_COLUMNS.some((name) => Object.hasOwn(columns, name))) return columns;
  return Object.fromEntries(
    Object.entries(columns).filter(([name]) => !ROUTING_COLUMNS.includes(name)),
  );
}

function isStructText(bytes: Uint8Array): boolean {
  return STRUCT.every((byte, at) => bytes[at] === byte);
}
