import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Json, JsonObject } from '../../model/json.ts';
import { withoutLeadingZeros, withoutTrailingZeros } from '../../model/trim-zeros.ts';
import { refusal } from '../sink-outcome.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_DIGITS = 38;
const MIN_MAGNITUDE = -130;
const MAX_MAGNITUDE = 125;
const MAX_DEPTH = 32;

export type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * Writes the members of an object as attributes; what is `undefined` is left out.
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_REJECTED` for what DynamoDB cannot hold exactly.
 */
export function toAttributes(object: JsonObject): Record<string, AttributeValue> {
  return membersOf(object, 1);
}

/**
 * Writes one value as an attribute. Numbers keep every digit (I4): one with more digits than DynamoDB
 * holds is refused and not rounded, nor written as text, which queries would sort and compare wrongly.
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_REJECTED`.
 */
export function toAttributeValue(value: Json, depth = 1): AttributeValue {
  if (depth > MAX_DEPTH) throw invalid(`values are nested deeper than ${MAX_DEPTH} levels`);
  if (value === null) return { NULL: true };
  switch (typeof value) {
    case 'string':
      return { S: checkedText(value) };
    case 'number':
    case 'bigint':
      return { N: checkedNumber(numberText(value)) };
    case 'boolean':
      return { BOOL: value };
    case 'object':
      return fromObject(value, depth);
    default:
      throw invalid('a value is not JSON');
  }
}

function fromObject(
  value: Exclude<Json, string | number | bigint | boolean | null>,
  depth: number,
) {
  if (value instanceof Uint8Array) return { B: value };
  if (isExactNumber(value)) return { N: checkedNumber(value.rawJSON) };
  if (isList(value)) return { L: value.map((one) => toAttributeValue(one, depth + 1)) };
  return { M: membersOf(value, depth + 1) };
}

function membersOf(object: JsonObject, depth: number): Record<string, AttributeValue> {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      if (value === undefined) return [];
      if (name === '') throw invalid('an attribute has no name');
      return [[checkedText(name), toAttributeValue(value, depth)]];
    }),
  );
}

/** `-0` is 0, as in JSON. */
function numberText(value: number | bigint): string {
  return value === 0 ? '0' : value.toString();
}

function checkedNumber(text: string): string {
  const match = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) throw invalid('a number is not finite');
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`;
  const led = withoutLeadingZeros(digits);
  const significant = withoutTrailingZeros(led);
  if (significant === '') return '0';
  if (significant.length > MAX_DIGITS) {
    throw invalid(`a number has more than ${MAX_DIGITS} digits`);
  }
  const magnitude = whole.length - (digits.length - led.length) - 1 + Number(exponent);
  if (magnitude < MIN_MAGNITUDE || magnitude > MAX_MAGNITUDE) {
    throw invalid('a number is too large or too small');
  }
  return text;
}

function checkedText(text: string): string {
  // A lone surrogate would be replaced on the way (I4).
  if (!text.isWellFormed()) throw invalid('a text is not Unicode');
  return text;
}

function isExactNumber(value: object): value is { readonly rawJSON: string } {
  return JSON.isRawJSON(value);
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

function invalid(reason: string): Error {
  return refusal('ERR_CDC_DELIVERY_REJECTED', reason);
}
