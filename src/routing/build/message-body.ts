import { formatExactJson } from '../../model/exact-json.ts';
import { routeFailed, runRouteFunction } from './route-function.ts';

/**
 * Returns the text of a message body: a text as it is, any other value as exact JSON.
 *
 * @throws {CdcError} `ERR_CDC_ROUTE_FAILED` for what cannot be sent.
 */
export function formatBody(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  return runRouteFunction(name, () => formatExactJson(sendable(name, value)));
}

/**
 * Returns a document or item that a function made.
 *
 * @throws {CdcError} `ERR_CDC_ROUTE_FAILED` if it is not an object.
 */
export function toDocument<Document extends object>(name: string, value: Document): Document {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject) throw routeFailed(`the function \`${name}\` answered no object`);
  sendable(name, value);
  return value;
}

/**
 * Returns message attributes that a function made.
 *
 * @throws {CdcError} `ERR_CDC_ROUTE_FAILED` if one is not a text.
 */
export function toAttributes(
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(values)) toText(`attributes.${name}`, value);
  return values;
}

/**
 * Returns a text that a function made.
 *
 * @throws {CdcError} `ERR_CDC_ROUTE_FAILED` if it is none.
 */
export function toText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw routeFailed(`\`${name}\` is not a text`);
}

function sendable(name: string, value: unknown): unknown {
  // A promise would be written as `{}`: the types forbid it, and JavaScript does not.
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') {
    throw routeFailed(`the function \`${name}\` answered ${typeof value}`);
  }
  if (value instanceof Promise) throw routeFailed(`the function \`${name}\` answered a promise`);
  return value;
}
