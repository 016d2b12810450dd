import { describe, expect, it } from 'vitest';
import { runSeeds } from './run-seeds.ts';

// Two files of a thousand seeds, so that they run at once. Many more: npm run simulate.
describe('the simulation', () => {
  it('finds nothing lost, nothing reordered and nothing invented, but for two faults that are open', {
    timeout: 120_000,
  }, async () => {
    const { failed, faults } = await runSeeds(1001, 1_000);

    // Open, and named so that nobody takes them for mended: 1485, a row that moves more than once in one
    // transaction stays in a search index; 1876, rejections of two lanes, each below five, are quarantined.
    expect(failed).toStrictEqual([1_485, 1_876]);
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
