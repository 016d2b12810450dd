import assert from 'node:assert/strict';
import type { Truth } from './dms-orders.ts';

/** One way to work through a batch. It answers what it found, which is compared with the truth. */
export interface Variant {
  readonly name: string;
  /** What it shows beside the floor; the goal is a ratio of speeds. */
  readonly goal: number | undefined;
  readonly truth: Truth;
  readonly run: (values: readonly string[]) => Truth;
}

export interface Result {
  readonly name: string;
  readonly goal: number | undefined;
  readonly recordsPerSecond: number;
  /** Speed beside the first variant, the floor: the median of all rounds. */
  readonly ratio: number;
}

/**
 * Measures variants against the first of them.
 *
 * All run in one process, alternating within each round, and each ratio is taken inside its round,
 * so that what slows the machine slows all of them. The floor runs twice in each round: how far the
 * second is from 1 is the error of the whole measurement.
 *
 * @throws {AssertionError} if a variant does not find what is in the batch.
 */
export function measure(
  variants: readonly Variant[],
  { values, rounds }: { readonly values: readonly string[]; readonly rounds: number },
): readonly Result[] {
  for (const variant of variants) {
    for (let warm = 0; warm < 3; warm++) assert.deepEqual(variant.run(values), variant.truth);
  }
  const times = variants.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    // Each round in another order, so that no variant always follows the same one.
    for (let next = 0; next < variants.length; next++) {
      const at = (next + round) % variants.length;
      times[at]?.push(timeOf(variants[at], values));
    }
  }
  return variants.map(({ name, goal }, at) => toResult({ name, goal }, times, at, values.length));
}

function timeOf(variant: Variant | undefined, values: readonly string[]): number {
  assert(variant !== undefined);
  const began = process.hrtime.bigint();
  const found = variant.run(values);
  const ended = process.hrtime.bigint();
  assert.deepEqual(found, variant.truth);
  return Number(ended - began);
}

function toResult(
  { name, goal }: Pick<Result, 'name' | 'goal'>,
  times: readonly (readonly number[])[],
  at: number,
  records: number,
): Result {
  const own = times[at] ?? [];
  const ratios = own.map((time, round) => (times[0]?.[round] ?? Number.NaN) / time);
  return {
    name,
    goal,
    recordsPerSecond: Math.round((records * 1e9) / median(own)),
    ratio: Math.round(median(ratios) * 1_000) / 1_000,
  };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
