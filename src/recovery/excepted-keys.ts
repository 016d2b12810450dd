import { CdcError } from '../errors.ts';
import { parseExactJson } from '../model/exact-json.ts';
import { isObject } from '../model/fields.ts';
import type { TableId } from '../model/table.ts';

/** Keys of rows that a replay leaves out: of people who asked to be forgotten, for example. */
export interface ExceptedKeys {
  readonly has: (table: TableId, key: object | undefined) => boolean;
}

/**
 * Reads a list of keys, one in each line: `{"invoice_id": 7}` of any table, or
 * `{"table": "invoices", "key": {"invoice_id": 7}}`.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID`, naming the line and never the key.
 */
export function parseExceptedKeys(text: string, place: string): ExceptedKeys {
  const known = new Set<string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const { table, key } = parseLine(line, `${place}, line ${index + 1}`);
    known.add(`${table} ${canonicalKey(key)}`);
  }
  return {
    has(table, key) {
      if (key === undefined || known.size === 0) return false;
      const written = canonicalKey(key);
      return known.has(` ${written}`) || known.has(`${table.name} ${written}`);
    },
  };
}

/** Writes a key so that equal keys give equal texts, whether numbers are written as text or not. */
export function canonicalKey(key: object): string {
  const members = Object.entries(key).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return JSON.stringify(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function parseLine(line: string, place: string): { readonly table: string; readonly key: object } {
  const value = parse(line);
  if (!isObject(value)) throw invalidLine(place);
  const { table, key } = value;
  if (typeof table === 'string' && isObject(key)) {
    return { table: table.slice(table.lastIndexOf('.') + 1), key };
  }
  return { table: '', key: value };
}

function parse(line: string): unknown {
  try {
    return parseExactJson(Buffer.from(line));
  } catch {
    return undefined;
  }
}

function invalidLine(place: string): CdcError {
  const reason = 'Keys cannot be read: a line is no JSON object of key columns';
  return new CdcError('ERR_CDC_INPUT_INVALID', reason, { details: { place } });
}
