import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/**
 * Values as texts that two sides can be compared by: what a store holds, and what the database says.
 * Written apart from the code under test.
 */

/** Returns a number without needless zeros: `1.50`, `15e-1` and `1.5` are one. */
export function canonicalNumber(text: string): string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return `not a number: ${text}`;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return 'n:0';
  const scale = Number(exponent) - fraction.length + (digits.length - kept.length);
  return `n:${sign === '-' ? '-' : ''}${kept}e${scale}`;
}

/** Returns what a DynamoDB attribute holds. */
export function canonicalAttribute(value: AttributeValue): string {
  if (value.S !== undefined) return `s:${value.S}`;
  if (value.N !== undefined) return canonicalNumber(value.N);
  if (value.BOOL !== undefined) return `b:${value.BOOL}`;
  if (value.NULL !== undefined) return 'null';
  if (value.B !== undefined) return `x:${Buffer.from(value.B).toString('hex')}`;
  if (value.L !== undefined) return `[${value.L.map(canonicalAttribute).join(',')}]`;
  if (value.M !== undefined) return canonicalMembers(Object.entries(value.M), canonicalAttribute);
  return 'unknown kind of attribute';
}

/** Returns what a JSON text says, with the digits of its numbers. */
export function canonicalJson(text: string): string {
  return canonicalParsed(parseWithDigits(text));
}

/** A number of a JSON text, as it stands there. */
export interface Digits {
  readonly digits: string;
}

/** Parses JSON without rounding numbers. */
export function parseWithDigits(text: string): unknown {
  const parse = JSON.parse as (
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ) => unknown;
  return parse(text, (_key, value, { source = '' }) =>
    typeof value === 'number' ? { digits: source } : value,
  );
}

/** Returns what a value of `parseWithDigits` says. */
export function canonicalParsed(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `s:${value}`;
  if (typeof value === 'boolean') return `b:${value}`;
  if (Array.isArray(value)) return `[${value.map(canonicalParsed).join(',')}]`;
  if (typeof value !== 'object') return `unknown: ${typeof value}`;
  if (isDigits(value)) return canonicalNumber(value.digits);
  return canonicalMembers(Object.entries(value), canonicalParsed);
}

function isDigits(value: object): value is Digits {
  return 'digits' in value && typeof value.digits === 'string' && Object.keys(value).length === 1;
}

function canonicalMembers<Value>(
  members: readonly (readonly [string, Value])[],
  write: (value: Value) => string,
): string {
  const sorted = members.toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${write(value)}`).join(',')}}`;
}
