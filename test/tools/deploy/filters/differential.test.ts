import { expect, it } from 'vitest';
import { formatFinding, runPairs } from './run-pairs.ts';

// More of them: npm run filters -- --pairs 1000000
it('passes every record that a route may want, in any format (I8)', () => {
  const { pairs, findings, sample } = runPairs(1, 400);

  expect(findings.map(formatFinding)).toStrictEqual([]);
  expect(pairs).toBe(20_000);
  // A filter that drops nothing would be right, and of no use.
  expect(sample.dropped / sample.unwanted).toBeGreaterThan(0.5);
});
