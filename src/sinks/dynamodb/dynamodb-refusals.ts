import type { Outcome } from '../../model/delivery.ts';
import { outcomeOfError } from '../classify-error.ts';
import { outcomeOfBuild } from '../deliver-in-batches.ts';
import { findRefusal, type ItemRefusal, reasonOf } from '../item-refusals.ts';
import { rejected, type Subject } from '../sink-outcome.ts';

const INVALID = 'One or more parameter values were invalid:';
const NOT_VALID = 'One or more parameter values are not valid.';
const REJECTED = 'ERR_CDC_DELIVERY_REJECTED';
const TOO_LARGE = 'ERR_CDC_DELIVERY_TOO_LARGE';
const INDEX_KEY = 'a value does not fit the key of an index';
const DIGITS = 'a number has more than 38 digits';
const OTHER_KEY = 'the table has another key than the route says';
const KEY_SIZE = 'a value is too long for the key of the table or of an index';

/** By how the text begins: most validations are about the call or the table, and stay failures. */
const TEXTS: readonly Omit<ItemRefusal, 'type'>[] = [
  {
    begins: 'Item size has exceeded the maximum allowed size',
    code: TOO_LARGE,
    says: 'the item would be too large',
  },
  {
    begins: 'Item size to update has exceeded the maximum allowed size',
    code: TOO_LARGE,
    says: 'the item would be too large',
  },
  {
    begins: 'Invalid UpdateExpression: Expression size has exceeded the maximum allowed size',
    code: TOO_LARGE,
    says: 'the update names too many attributes',
  },
  {
    begins: `${INVALID} Type mismatch for Index Key`,
    code: REJECTED,
    says: INDEX_KEY,
    pattern:
      /Index Key (?<attribute>\S+) Expected: (?<expected>\S+) Actual: (?<actual>\S+) IndexName: (?<index>\S+)$/,
  },
  {
    begins: `${NOT_VALID} A value specified for a secondary index key is not supported.`,
    code: REJECTED,
    says: INDEX_KEY,
    pattern: /IndexName: (?<index>[^\s,]+), IndexKey: (?<attribute>\S+)$/,
  },
  {
    begins: `${NOT_VALID} The update expression attempted to update a secondary index key`,
    code: REJECTED,
    says: INDEX_KEY,
  },
  {
    begins: 'The update expression attempted to update the secondary index key to unsupported type',
    code: REJECTED,
    says: INDEX_KEY,
  },
  // So writes DynamoDB Local what is a mismatch for the service: NULL in the key of an index.
  { begins: 'Invalid attribute value type', code: REJECTED, says: INDEX_KEY },
  {
    begins: `${NOT_VALID} The AttributeValue for a key attribute cannot contain an empty`,
    code: REJECTED,
    says: 'a key attribute is empty',
    pattern: /Key: (?<attribute>\S+)$/,
  },
  { begins: `${INVALID} Size of hashkey has exceeded`, code: REJECTED, says: KEY_SIZE },
  { begins: `${INVALID} Aggregated size of all range keys`, code: REJECTED, says: KEY_SIZE },
  // As DynamoDB Local writes both.
  { begins: `${INVALID} Size limit exceeded`, code: REJECTED, says: KEY_SIZE },
  { begins: 'Hash primary key values must be under', code: REJECTED, says: KEY_SIZE },
  {
    begins: 'Nesting Levels have exceeded supported limits',
    code: REJECTED,
    says: 'values are nested too deep',
  },
  { begins: 'Number overflow', code: REJECTED, says: 'a number is too large' },
  { begins: 'Number underflow', code: REJECTED, says: 'a number is too small' },
  { begins: 'Attempting to store more than 38 significant digits', code: REJECTED, says: DIGITS },
  { begins: 'DynamoDB only supports precision up to 38 digits', code: REJECTED, says: DIGITS },
  {
    begins: 'A value provided cannot be converted into a number',
    code: REJECTED,
    says: 'a number is none',
  },
  { begins: `${INVALID} Type mismatch for key`, code: undefined, says: OTHER_KEY },
  { begins: `${INVALID} Missing the key`, code: undefined, says: OTHER_KEY },
  { begins: 'One of the required keys was not given a value', code: undefined, says: OTHER_KEY },
  { begins: 'The provided key element does not match', code: undefined, says: OTHER_KEY },
  { begins: 'Empty attribute name', code: REJECTED, says: 'an attribute has no name' },
];

/**
 * The closed table of what DynamoDB says of *one item*: recorded from DynamoDB Local
 * (`test/fixtures/refusals/dynamodb.json`), and the service's own wording where that differs.
 *
 * @see https://github.com/paritysuite/dynamodb-conformance for texts recorded from the service
 */
export const DYNAMODB_REFUSALS: readonly ItemRefusal[] = TEXTS.map((row) => ({
  ...row,
  type: 'ValidationException',
}));

/** Returns what an error of the call of one item means: a rejection only for what is in the table. */
export function outcomeOfItem(error: unknown, subject: Subject): Outcome {
  if (!(error instanceof Error)) return outcomeOfError(error, subject);
  const { name: type, message: text } = error;
  const row = findRefusal(DYNAMODB_REFUSALS, { type, text });
  if (row === undefined) return outcomeOfBuild(error, subject);
  const reason = reasonOf(row, text);
  return row.code === undefined
    ? outcomeOfError(error, subject, reason)
    : rejected(row.code, subject, `${type}, ${reason}`);
}
