import { PATTERN_CHARACTERS } from './filter-plan.ts';
import type { Pattern } from './wire-format.ts';

/** The member of a record that a filter looks at. */
export type Body = 'data' | 'value';

/** More branches in one pattern are not asked of Lambda: each is a rule of its own inside. */
const MAX_BRANCHES = 40;

/**
 * Puts groups of alternatives into as many patterns as there may be: one each, or the smallest
 * together in one `$or`.
 *
 * @returns `undefined` if they do not fit.
 */
export function packPatterns(
  alternatives: readonly (readonly Pattern[])[],
  body: Body,
  maxPatterns: number,
): readonly object[] | undefined {
  let groups = alternatives;
  while (groups.length > maxPatterns) {
    const [first = [], second = [], ...rest] = groups.toSorted((a, b) => sizeOf(a) - sizeOf(b));
    groups = [...rest, [...first, ...second]];
  }
  return groups.every((group) => fits(group, body))
    ? groups.map((group) => wrap(group, body))
    : undefined;
}

function fits(group: readonly Pattern[], body: Body): boolean {
  const { length } = JSON.stringify(wrap(group, body));
  return group.length <= MAX_BRANCHES && length <= PATTERN_CHARACTERS;
}

function sizeOf(group: readonly Pattern[]): number {
  return JSON.stringify(group).length;
}

function wrap(group: readonly Pattern[], body: Body): object {
  const [only] = group;
  return { [body]: group.length === 1 ? only : { $or: group } };
}
