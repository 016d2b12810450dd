import { runSeed, type SeedResult } from './run-seed.ts';
import type { Faults, Scenario } from './scenario.ts';

type Change = (scenario: Scenario) => Scenario;

const CALM: Faults = {
  throttle: 0,
  fail: 0,
  lostAnswer: 0,
  noAnswer: 0,
  slow: 0,
  hang: 0,
  crash: 0,
  zombie: false,
  outages: [],
  poison: 0,
  wrong: undefined,
  garbage: 0,
  reEmit: false,
  old: false,
};

/** Returns the smallest run of a failing seed that still fails: fewer kinds of faults, fewer changes. */
export async function shrink(seed: number): Promise<SeedResult> {
  let smallest = await runSeed(seed);
  let change: Change = (same) => same;
  for (const next of candidates(smallest.scenario)) {
    const previous = change;
    const tried: Change = (scenario) => next(previous(scenario));
    const result = await runSeed(seed, tried);
    if (result.violations.length === 0) continue;
    smallest = result;
    change = tried;
  }
  return smallest;
}

function candidates({ changes }: Scenario): readonly Change[] {
  // The cast holds: `CALM` has just the names of the faults.
  const kinds = Object.keys(CALM) as (keyof Faults)[];
  const calmed = kinds.map(
    (kind): Change =>
      (scenario) => ({ ...scenario, faults: { ...scenario.faults, [kind]: CALM[kind] } }),
  );
  const fewer = Array.from(
    { length: changes - 1 },
    (_, less): Change =>
      (scenario) => ({ ...scenario, changes: Math.min(scenario.changes, changes - less - 1) }),
  );
  const simpler: Change = (scenario) => ({ ...scenario, lanes: 1, parallelizationFactor: 1 });
  return [...calmed, simpler, ...fewer];
}
