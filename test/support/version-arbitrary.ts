import fc from 'fast-check';
import type { Version } from '../../src/model/version.ts';

/** Versions out of few values, so that two of them often agree in some part. */
export const versions: fc.Arbitrary<Version> = fc.record(
  {
    epoch: fc.constantFrom(0, 1),
    coarse: fc.constantFrom(undefined, 0n, 9n, 10n, 36_028_797_018_963_967n),
    fine: fc.constantFrom('', '000', '001', '7/01', '7/02', '8/01'),
    kind: fc.constantFrom('read' as const, 'stream' as const),
    lane: fc.constantFrom('a', 'b'),
    transaction: fc.constantFrom(undefined, 't1', 't2'),
    leaves: fc.constantFrom(undefined, true as const),
    place: fc.constantFrom(0n, 9n, 10n, 49_500_000_000_000_000_000_000_000_000_000_000_000_000n),
  },
  { noNullPrototype: true },
);
