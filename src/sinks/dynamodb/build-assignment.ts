import type { Attributes } from './to-attribute-value.ts';
import type { Expression } from './version-condition.ts';

/**
 * Writes the `SET` part of an update. Short placeholders, because an expression may have 4 KB; upper
 * case, so that they are none of the words that conditions use.
 */
export function buildAssignment(set: Attributes): Expression {
  const entries = Object.entries(set).map(
    ([name, value], index) => [placeholderOf('A', index), name, value] as const,
  );
  return {
    text: entries.map(([word]) => `#${word}=:${word}`).join(','),
    names: Object.fromEntries(entries.map(([word, name]) => [`#${word}`, name])),
    values: Object.fromEntries(entries.map(([word, , value]) => [`:${word}`, value])),
  };
}

/** Writes the list of names of a `REMOVE` part. */
export function buildRemoval(attributes: readonly string[]): Pick<Expression, 'text' | 'names'> {
  const entries = attributes.map((name, index) => [`#${placeholderOf('R', index)}`, name] as const);
  return {
    text: entries.map(([word]) => word).join(','),
    names: Object.fromEntries(entries),
  };
}

function placeholderOf(kind: 'A' | 'R', index: number): string {
  return `${kind}${index.toString(36).toUpperCase()}`;
}
