import type { Column } from '../../src/model/columns.ts';
import { canonicalJson, canonicalNumber, canonicalParsed } from '../e2e/canonical.ts';

/**
 * Returns a decoded value as a text that can be compared with what the database prints. Only spelling
 * is levelled, never a digit.
 */
export function toDatabaseText(value: unknown, column: Column): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  const isJson = column.kind === 'json' || column.kind === 'array';
  return isJson ? canonicalParsed(toPlain(value)) : levelText(String(value), column);
}

/** Returns what the database prints of a value in the same spelling. */
export function levelDatabaseText(text: string, column: Column): string {
  switch (column.kind) {
    case 'bytes':
      return toHex(text);
    case 'json':
    case 'array':
      return canonicalJson(text);
    default:
      return levelText(text, column);
  }
}

function levelText(text: string, { kind, facts }: Column): string {
  switch (kind) {
    case 'int':
    case 'bigint':
    case 'float':
      return canonicalNumber(text);
    case 'decimal':
      // Without a declared scale Debezium leaves out the zeros at the end.
      return facts.scale === undefined ? canonicalNumber(text) : text;
    case 'timestamp':
    case 'timestamptz':
    case 'time':
      return levelTime(text, kind === 'timestamptz');
    default:
      return text;
  }
}

/** `2024-03-31 00:30:00.100000+00` and `2024-03-31T00:30:00.1Z` are one. */
function levelTime(text: string, hasZone: boolean): string {
  const plain = text.replace(' ', 'T').replace(/\+00$|Z$/, '');
  const short = plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
  return hasZone && !short.endsWith('infinity') ? `${short}Z` : short;
}

/** PostgreSQL prints `\x00ff`, MariaDB's HEX `00ff`, and its bits as a number. */
function toHex(text: string): string {
  if (text.startsWith('\\x')) return text.slice(2);
  return /^\d{1,3}$/.test(text) ? Number(text).toString(16).padStart(2, '0') : text;
}

/** Exact numbers, which JSON writes as they are, for the comparison by digits. */
function toPlain(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'bigint') return { digits: String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (JSON.isRawJSON(value)) return { digits: value.rawJSON };
  if (Array.isArray(value)) return value.map(toPlain);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, toPlain(one)]));
}
