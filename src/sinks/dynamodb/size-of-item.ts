import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { withoutLeadingZeros, withoutTrailingZeros } from '../../model/trim-zeros.ts';
import { refusal } from '../sink-outcome.ts';
import type { Attributes } from './to-attribute-value.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_ITEM_BYTES = 400 * 1024;

/**
 * Checks that attributes fit one item.
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_TOO_LARGE`.
 */
export function checkItemSize(attributes: Attributes): void {
  const sizeBytes = sizeOfItem(attributes);
  if (sizeBytes <= MAX_ITEM_BYTES) return;
  const reason = `the item has ${sizeBytes} bytes, DynamoDB takes ${MAX_ITEM_BYTES}`;
  throw refusal('ERR_CDC_DELIVERY_TOO_LARGE', reason);
}

/**
 * Returns the size of an item as DynamoDB counts it: names and values.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function sizeOfItem(attributes: Attributes): number {
  return Object.entries(attributes).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOfValue(value),
    0,
  );
}

function sizeOfValue(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return sizeOfNumber(value.N);
  if (value.B !== undefined) return value.B.byteLength;
  if (value.L !== undefined) return value.L.reduce((sum, one) => sum + 1 + sizeOfValue(one), 3);
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + sizeOfItem(value.M);
  return 1;
}

/** One byte for each two significant digits, one more, and one for the sign. */
function sizeOfNumber(text: string): number {
  const [mantissa = ''] = text.split(/[eE]/);
  const digits = mantissa.replace(/[-.]/g, '');
  const significant = withoutTrailingZeros(withoutLeadingZeros(digits));
  return Math.ceil(significant.length / 2) + 1 + (text.startsWith('-') ? 1 : 0);
}
