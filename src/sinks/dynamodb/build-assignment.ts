import { refusal } from '../sink-outcome.ts';
import type { Attributes } from './to-attribute-value.ts';
import type { Expression } from './version-condition.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_EXPRESSION_BYTES = 4096;
/** So many names are in one `REMOVE` of short placeholders. */
const MAX_REMOVED = 500;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/**
 * Writes the `SET` part of an update. Placeholders of two letters, so that the expression has room for
 * 500 attributes; upper case, so that they are none of the words that conditions use.
 */
export function buildAssignment(set: Attributes): Expression {
  const entries = Object.entries(set).map(
    ([name, value], index) => [placeholderOf(index), name, value] as const,
  );
  return {
    text: entries.map(([word]) => `#${word}=:${word}`).join(','),
    names: Object.fromEntries(entries.map(([word, name]) => [`#${word}`, name])),
    values: Object.fromEntries(entries.map(([word, , value]) => [`:${word}`, value])),
  };
}

/** Writes the list of names of a `REMOVE` part. */
export function buildRemoval(attributes: readonly string[]): Pick<Expression, 'text' | 'names'> {
  const entries = attributes.map((name, index) => [`#r${index}`, name] as const);
  return {
    text: entries.map(([word]) => word).join(','),
    names: Object.fromEntries(entries),
  };
}

/** Returns names in groups that each fit one `REMOVE`. */
export function groupRemovals(attributes: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(attributes.length / MAX_REMOVED);
  return Array.from({ length: count }, (_, at) =>
    attributes.slice(at * MAX_REMOVED, (at + 1) * MAX_REMOVED),
  );
}

/**
 * Checks that DynamoDB takes an expression, before the call.
 *
 * @throws {CdcError} `ERR_CDC_DELIVERY_TOO_LARGE`.
 */
export function checkedExpression(text: string): string {
  if (text.length <= MAX_EXPRESSION_BYTES) return text;
  const reason = `the update expression has ${text.length} bytes, DynamoDB takes ${MAX_EXPRESSION_BYTES}`;
  throw refusal('ERR_CDC_DELIVERY_TOO_LARGE', reason);
}

/** `AA` to `ZZ`: 676 names, more than one expression has room for. */
function placeholderOf(index: number): string {
  return `${letterOf(Math.floor(index / LETTERS.length))}${letterOf(index % LETTERS.length)}`;
}

/** Beyond the last letter a number: such an expression does not fit anyway. */
function letterOf(at: number): string {
  return LETTERS[at] ?? `Z${at}`;
}
