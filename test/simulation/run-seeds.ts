import { runSeed } from './run-seed.ts';

/** What many seeds came to. */
export interface SeedsResult {
  readonly seeds: number;
  readonly failed: readonly number[];
  readonly records: number;
  readonly invocations: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly repeats: Readonly<Record<string, number>>;
}

/** Runs seeds one after the other. */
export async function runSeeds(from: number, count: number): Promise<SeedsResult> {
  const failed: number[] = [];
  const faults: Record<string, number> = {};
  const repeats: Record<string, number> = {};
  let [records, invocations] = [0, 0];
  for (let seed = from; seed < from + count; seed += 1) {
    const result = await runSeed(seed);
    if (result.violations.length > 0) failed.push(seed);
    records += result.records;
    invocations += result.invocations;
    addUp(faults, result.faults);
    addUp(repeats, result.repeats);
  }
  return { seeds: count, failed, records, invocations, faults, repeats };
}

/** Adds results of several runs. */
export function mergeResults(results: readonly SeedsResult[]): SeedsResult {
  const faults: Record<string, number> = {};
  const repeats: Record<string, number> = {};
  for (const result of results) {
    addUp(faults, Object.entries(result.faults));
    addUp(repeats, Object.entries(result.repeats));
  }
  const total = (pick: (result: SeedsResult) => number) =>
    results.reduce((sum, result) => sum + pick(result), 0);
  return {
    seeds: total(({ seeds }) => seeds),
    failed: results.flatMap(({ failed }) => failed),
    records: total(({ records }) => records),
    invocations: total(({ invocations }) => invocations),
    faults,
    repeats,
  };
}

function addUp(sums: Record<string, number>, counts: Iterable<readonly [string, number]>): void {
  for (const [kind, count] of counts) sums[kind] = (sums[kind] ?? 0) + count;
}
