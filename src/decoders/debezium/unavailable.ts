import { createHash } from 'node:crypto';
import { isMembers } from './members.ts';

/** The default of `unavailable.value.placeholder`. */
const DEFAULT_PLACEHOLDER = '__debezium_unavailable_value';
const HEX_PREFIX = 'hex:';

/**
 * What stands for a value that was too large and is in S3: the prefix of its place, in the spellings of
 * bytes. The bucket is not ours to read, and nothing tells that the object is still the one of then.
 */
const REFERENCE = '__debezium:s3:ref:';
const REFERENCE_BYTES = Buffer.from(REFERENCE);
const REFERENCES: readonly string[] = [
  REFERENCE,
  Buffer.from(REFERENCE).toString('base64'),
  Buffer.from(REFERENCE).toString('hex'),
];
const FIRST_OF_REFERENCES: ReadonlySet<number> = new Set(
  REFERENCES.map((reference) => reference.charCodeAt(0)),
);

/** Tells whether a value, as it was sent, stands for one that the database did not send. */
export type IsUnavailable = (value: unknown) => boolean;

/**
 * Creates the test for the placeholder of an unchanged big value, in the shape of every column
 * type: text, base64 of its bytes, lists of them, its characters as numbers, the UUID made from it,
 * and an hstore of it, as an object or as JSON text. Numeric and floating-point list columns
 * arrive as null instead, which nobody can tell from a true null.
 */
export function createUnavailableTest(placeholder = DEFAULT_PLACEHOLDER): IsUnavailable {
  const bytes = placeholder.startsWith(HEX_PREFIX)
    ? Buffer.from(placeholder.slice(HEX_PREFIX.length), 'hex')
    : Buffer.from(placeholder);
  const text = bytes.toString();
  const texts = new Set([
    text,
    placeholder,
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    JSON.stringify({ [text]: text }),
  ]);
  const uuid = nameUuidOf(bytes);
  // The length first: to look a text up, all of it is read.
  const lengths = new Set([...texts].map(({ length }) => length));
  const isText = (value: string): boolean =>
    (lengths.has(value.length) && texts.has(value)) || isReference(value);

  const isScalar = (value: unknown): boolean =>
    typeof value === 'string'
      ? isText(value)
      : value instanceof Uint8Array && (bytes.equals(value) || beginsWith(value, REFERENCE_BYTES));

  const isList = (list: readonly unknown[]): boolean => {
    if (list.length === 1) return isScalar(list[0]) || list[0] === uuid;
    if (list.length === 0) return false;
    return (
      (list.length === bytes.length && beginsWith(list, bytes)) || beginsWith(list, REFERENCE_BYTES)
    );
  };

  return (value) => {
    if (typeof value === 'string') return isText(value);
    if (typeof value !== 'object' || value === null) return false;
    if (Array.isArray(value)) return isList(value);
    return isScalar(value) || (isMembers(value) && isMapOf(value, text));
  };
}

/** By its first letter first: this is asked of every text. */
function isReference(text: string): boolean {
  return (
    FIRST_OF_REFERENCES.has(text.charCodeAt(0)) &&
    REFERENCES.some((reference) => text.startsWith(reference))
  );
}

/** Tells whether bytes, or a list of numbers, begin with bytes. */
function beginsWith(list: ArrayLike<unknown>, bytes: Uint8Array): boolean {
  return list.length >= bytes.length && bytes.every((byte, at) => isByte(list[at], byte));
}

function isByte(part: unknown, byte: number | undefined): boolean {
  return part === byte || (typeof part === 'bigint' && part === BigInt(byte ?? -1));
}

function isMapOf(value: object, text: string): boolean {
  const entries = Object.entries(value);
  return entries.length === 1 && entries[0]?.[0] === text && entries[0]?.[1] === text;
}

/** The UUID that Java makes from bytes: version 3, from their MD5. */
function nameUuidOf(bytes: Uint8Array): string {
  const hash = createHash('md5').update(bytes).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x30, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
