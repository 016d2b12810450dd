import { PATTERN_CHARACTERS } from './filter-plan.ts';
import type { Pattern } from './wire-format.ts';

/** The member of a record that a filter looks at. */
export type Body = 'data' | 'value';

/** More branches in one pattern are not asked of Lambda: each is a rule of its own inside. */
const MAX_BRANCHES = 40;

/**
 * Puts alternatives into as many patterns as there may be: a list of them each, or whatever fits
 * together in one `$or`.
 *
 * @returns `undefined` if they do not fit.
 */
export function packPatterns(
  alternatives: readonly (readonly Pattern[])[],
  body: Body,
  maxPatterns: number,
): readonly object[] | undefined {
  const areFew =
    alternatives.length <= maxPatterns && alternatives.every((list) => fits(list, body));
  const groups = areFew ? alternatives : fillPatterns(alternatives.flat(), body);
  return groups.length <= maxPatterns && groups.every((group) => fits(group, body))
    ? groups.map((group) => wrap(group, body))
    : undefined;
}

/** The largest first, each into the first pattern that has room for it. */
function fillPatterns(
  alternatives: readonly Pattern[],
  body: Body,
): readonly (readonly Pattern[])[] {
  const groups: Pattern[][] = [];
  for (const alternative of alternatives.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    const open = groups.find((group) => fits([...group, alternative], body));
    if (open === undefined) groups.push([alternative]);
    else open.push(alternative);
  }
  return groups;
}

function fits(group: readonly Pattern[], body: Body): boolean {
  const { length } = JSON.stringify(wrap(group, body));
  return group.length <= MAX_BRANCHES && length <= PATTERN_CHARACTERS;
}

function sizeOf(group: Pattern): number {
  return JSON.stringify(group).length;
}

function wrap(group: readonly Pattern[], body: Body): object {
  const [only] = group;
  return { [body]: group.length === 1 ? only : { $or: group } };
}
