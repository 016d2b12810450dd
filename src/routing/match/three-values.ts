/**
 * The answer of a condition: a column that was not captured makes it unknown (Kleene). The numbers
 * are in the order of truth, so that *and* is the least and *or* the greatest.
 */
export type Answer = typeof NO | typeof UNKNOWN | typeof YES;
export const NO = 0;
export const UNKNOWN = 1;
export const YES = 2;

/** Returns the opposite; of unknown, unknown. */
export function not(answer: Answer): Answer {
  // The cast holds: 2 - 0, 2 - 1 and 2 - 2 are the three answers.
  return (YES - answer) as Answer;
}

/** Both. */
export function and(a: Answer, b: Answer): Answer {
  return a < b ? a : b;
}

/** At least one of the two. */
export function or(a: Answer, b: Answer): Answer {
  return a > b ? a : b;
}

/** Writes an answer for people. */
export function formatAnswer(answer: Answer): 'yes' | 'no' | 'unknown' {
  return ANSWERS[answer];
}

const ANSWERS = ['no', 'unknown', 'yes'] as const;
