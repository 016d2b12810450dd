import { PATTERN_CHARACTERS } from './filter-plan.ts';
import type { Pattern } from './wire-format.ts';

/** The member of a record that a filter looks at. */
export type Body = 'data' | 'value';

/**
 * Writes alternatives as filters, each as one of its own.
 *
 * Never in one `$or`: AWS's matcher of 1.7.3 to 2.1.0 misses records of which two branches ask for the
 * same absent member, and nobody knows which one Lambda runs.
 *
 * @returns `undefined` if they do not fit.
 */
export function packPatterns(
  alternatives: readonly Pattern[],
  body: Body,
  maxPatterns: number,
): readonly object[] | undefined {
  const texts = new Map(alternatives.map((one) => [JSON.stringify({ [body]: one }), one]));
  const fit = [...texts.keys()].every((text) => text.length <= PATTERN_CHARACTERS);
  return fit && texts.size <= maxPatterns
    ? [...texts.values()].map((one) => ({ [body]: one }))
    : undefined;
}
