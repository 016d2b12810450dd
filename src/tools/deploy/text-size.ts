import { partsOfSub } from '../cloudformation/list-references.ts';
import type { Value } from '../cloudformation/resource.ts';

/** Letters of what only CloudFormation knows: at least, and as it mostly is (an ARN of an account). */
export type Guess = 'least' | 'likely';

const REFERENCE_LETTERS: Readonly<Record<Guess, number>> = { least: 1, likely: 70 };

const PSEUDO_LETTERS: Readonly<Record<string, number>> = {
  'AWS::AccountId': 12,
  'AWS::Partition': 3,
  'AWS::Region': 9,
};

/** Returns a text of about the length that a value will have. */
export function standInFor(value: Value, guess: Guess): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Sub': sub, 'Fn::Join': join, Ref: id } = value;
  if (typeof sub === 'string') {
    const parts = partsOfSub(sub).map((part) =>
      typeof part === 'string' ? part : lettersFor(part.id, guess),
    );
    return parts.join('');
  }
  if (Array.isArray(join) && Array.isArray(join[1])) {
    // The cast holds: what is joined are values.
    const parts = (join[1] as readonly Value[]).map((part) => standInFor(part, guess));
    return parts.join(String(join[0]));
  }
  return lettersFor(typeof id === 'string' ? id : '', guess);
}

function lettersFor(id: string, guess: Guess): string {
  return 'x'.repeat(PSEUDO_LETTERS[id] ?? REFERENCE_LETTERS[guess]);
}
