import fc from 'fast-check';
import { Finding } from './expectations.ts';
import { type FuzzCase, formatCase, sizeOf } from './fuzz-case.ts';
import { makeCase, type Recipe } from './make-case.ts';
import { runCase } from './run-case.ts';
import { createSubjects, type Subject } from './subjects.ts';

/** What a number of runs came to. */
export interface FuzzResult {
  readonly runs: number;
  readonly seed: number;
  readonly failure: FuzzFailure | undefined;
  /** The case that took longest, by its size. */
  readonly slowest: SlowCase;
}

export interface FuzzFailure {
  readonly seed: number;
  readonly what: string;
  /** As small as it still fails; see `formatCase`. */
  readonly case: string;
}

export interface SlowCase {
  readonly microsecondsPerByte: number;
  readonly ms: number;
  readonly sizeBytes: number;
  readonly case: string;
}

/** Smaller cases take their time for other reasons than their size. */
const MIN_BYTES = 2_000;
const REPEATS = 3;

const seeds = fc.nat(0xffff_ffff);
const recipes: fc.Arbitrary<Recipe> = fc.record({
  seed: seeds,
  changes: fc.array(seeds, { maxLength: 5 }),
  damages: fc.oneof(
    { weight: 3, arbitrary: fc.constant<readonly number[]>([]) },
    { weight: 1, arbitrary: fc.array(seeds, { minLength: 1, maxLength: 3 }) },
  ),
});

/** Runs so many cases of a seed, and stops at the first that fails. */
export async function runRecipes(
  seed: number,
  numRuns: number,
  observe: (one: FuzzCase) => void = () => undefined,
): Promise<FuzzResult> {
  const subjects = await createSubjects();
  let slowest: SlowCase = { microsecondsPerByte: 0, ms: 0, sizeBytes: 0, case: '' };
  let runs = 0;
  const property = fc.asyncProperty(recipes, async (recipe) => {
    const one = makeCase(recipe);
    observe(one);
    const startedAt = performance.now();
    await runCase(one, subjects);
    runs += 1;
    const ms = performance.now() - startedAt;
    // Once more, because most of what seems slow only waited for another process.
    if (isSlower(slowest, one, ms)) slowest = await measure(slowest, one, subjects);
  });
  const details = await fc.check(property, { seed, numRuns });
  return { runs, seed, failure: details.failed ? toFailure(details, seed) : undefined, slowest };
}

function toFailure(details: fc.RunDetails<[Recipe]>, seed: number): FuzzFailure {
  const [recipe] = details.counterexample ?? [];
  const error = details.errorInstance;
  const what = error instanceof Finding ? error.message : `the fuzzer itself failed: ${error}`;
  return { seed, what, case: recipe === undefined ? '' : formatCase(makeCase(recipe)) };
}

async function measure(
  slowest: SlowCase,
  one: FuzzCase,
  subjects: readonly Subject[],
): Promise<SlowCase> {
  let ms = Number.POSITIVE_INFINITY;
  for (let time = 0; time < REPEATS; time++) {
    const startedAt = performance.now();
    // One after the other on purpose: they are measured.
    await runCase(one, subjects);
    ms = Math.min(ms, performance.now() - startedAt);
  }
  if (!isSlower(slowest, one, ms)) return slowest;
  return {
    microsecondsPerByte: costOf(one, ms),
    ms,
    sizeBytes: sizeOf(one),
    case: formatCase(one),
  };
}

function isSlower({ microsecondsPerByte }: SlowCase, one: FuzzCase, ms: number): boolean {
  return costOf(one, ms) > microsecondsPerByte;
}

function costOf(one: FuzzCase, ms: number): number {
  return (ms * 1_000) / Math.max(sizeOf(one), MIN_BYTES);
}
