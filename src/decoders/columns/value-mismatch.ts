/**
 * A value that does not fit its column. Internal to this folder: the row reader, which knows table
 * and column, turns it into a `CdcError`. The reason never quotes the value.
 */
export class ValueMismatch extends Error {
  override readonly name = 'ValueMismatch';
}

/** Names the type that a value had on the wire, for errors. */
export function wireTypeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Uint8Array) return 'bytes';
  if (typeof value === 'bigint' || JSON.isRawJSON(value)) return 'number';
  return typeof value;
}
