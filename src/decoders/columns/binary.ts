import type { ConvertValue, Dialect } from './dialect.ts';
import { ValueMismatch } from './value-mismatch.ts';

const HEX = /^(?:[0-9A-Fa-f]{2})*$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BASE64_URL = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2}(?:==)?|[A-Za-z0-9_-]{3}=?)?$/;

export type BytesText = 'base64' | 'base64url' | 'hex';

/** Compiles the conversion of a column of bytes. */
export function compileBytes(dialect: Dialect): ConvertValue {
  const form = bytesTextOf(dialect);
  return (value) => {
    if (value instanceof Uint8Array) return value;
    if (typeof value !== 'string') throw new ValueMismatch('not bytes');
    if (form === undefined) throw new ValueMismatch('text: set `binary` of debezium({...})');
    return form === 'hex' ? parseHex(value) : parseBase64(value, form);
  };
}

/** Returns the bytes of a base64 text; stricter than `Buffer.from`, which skips what it does not know. */
export function parseBase64(text: string, form: 'base64' | 'base64url'): Uint8Array {
  const pattern = form === 'base64' ? BASE64 : BASE64_URL;
  if (!pattern.test(text)) throw new ValueMismatch(`not ${form}`);
  return toBytes(Buffer.from(text, form));
}

function bytesTextOf(dialect: Dialect): BytesText | undefined {
  if (dialect.tool === 'dms') return 'hex';
  switch (dialect.binary) {
    case 'hex':
      return 'hex';
    case 'base64-url-safe':
      return 'base64url';
    case 'base64':
    case 'bytes':
      return 'base64';
    case undefined:
      // With a schema bytes are bytes; a text may be any of the three.
      return dialect.tool === 'canonical' ? undefined : 'base64';
  }
}

function parseHex(text: string): Uint8Array {
  const digits = text.startsWith('0x') || text.startsWith('0X') ? text.slice(2) : text;
  if (!HEX.test(digits)) throw new ValueMismatch('not hexadecimal');
  return toBytes(Buffer.from(digits, 'hex'));
}

function toBytes(buffer: Buffer): Uint8Array {
  // A copy of its own: small Buffers share one pool.
  return new Uint8Array(buffer);
}
