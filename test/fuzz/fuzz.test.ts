import { describe, expect, it } from 'vitest';
import { runRecipes } from './run-recipes.ts';

// A fixed part of what `npm run fuzz` runs.
describe('any input', () => {
  it.each([1, 2])(
    'gives a typed result or a typed error, and tells no value (seed %i)',
    async (seed) => {
      const { failure } = await runRecipes(seed, 1_000);

      expect(failure).toBeUndefined();
    },
  );
});
