import type { ExactNumber } from '../../../model/json.ts';

/** A JSON value whose unsafe numbers keep their digits. */
export type DocumentValue =
  | string
  | number
  | boolean
  | null
  | ExactNumber
  | readonly DocumentValue[]
  | Document;

export interface Document {
  readonly [name: string]: DocumentValue;
}

/**
 * Parses one JSON object, keeping the digits of numbers that a JavaScript number would change.
 *
 * @throws {SyntaxError} if the text is not one JSON object.
 */
export function parseDocument(text: string): Document {
  const parsed: unknown = JSON.parse(text, keepDigits);
  if (isDocument(parsed)) return parsed;
  throw new SyntaxError('not a JSON object');
}

export function isDocument(value: unknown): value is Document {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value)
  );
}

/** The digits of an integer, or `undefined` for any other value. */
export function toInteger(value: unknown): bigint | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  const text = JSON.isRawJSON(value) ? value.rawJSON : value;
  return typeof text === 'string' && /^-?\d{1,30}$/.test(text) ? BigInt(text) : undefined;
}

/** The text of a scalar as it was sent; numbers with their digits. */
export function toText(value: DocumentValue): string {
  return JSON.isRawJSON(value) ? value.rawJSON : String(value);
}

function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return String(value) === context.source ? value : JSON.rawJSON(context.source);
}
