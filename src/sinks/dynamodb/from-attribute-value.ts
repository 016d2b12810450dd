import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Attributes } from './to-attribute-value.ts';

/** Reads the attributes of an item: numbers keep all their digits (`JSON.rawJSON`), sets become lists. */
export function fromAttributes(attributes: Attributes): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, fromAttributeValue(value)]),
  );
}

function fromAttributeValue(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return JSON.rawJSON(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL !== undefined) return null;
  if (value.B !== undefined) return value.B;
  if (value.M !== undefined) return fromAttributes(value.M);
  if (value.L !== undefined) return value.L.map(fromAttributeValue);
  return value.SS ?? value.NS?.map((digits) => JSON.rawJSON(digits)) ?? value.BS ?? null;
}
