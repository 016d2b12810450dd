import { describe, expect, it } from 'vitest';
import { runSeeds } from './run-seeds.ts';

// Two files of a thousand seeds, so that they run at once. Many more: npm run simulate.
describe('the simulation', () => {
  it('finds nothing lost, nothing reordered and nothing invented', {
    timeout: 120_000,
  }, async () => {
    const { failed, faults } = await runSeeds(1001, 1_000);

    expect(failed).toStrictEqual([]);
    expect(new Set(Object.keys(faults))).toStrictEqual(
      new Set([
        'crash',
        'fail',
        'hang',
        'lost answer',
        'no answer',
        'outage',
        'slow',
        'throttle',
        'wrong',
      ]),
    );
  });
});
