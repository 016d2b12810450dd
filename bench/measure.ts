import assert from 'node:assert/strict';
import type { Batch, Found, Slice } from './batch.ts';

/** One way to work through a batch. It answers what it found, which is compared with the truth. */
export interface Variant {
  readonly name: string;
  /** The speed that the design asks for: beside the floor, or records a second. */
  readonly goal?: { readonly ratio: number } | { readonly perSecond: number } | undefined;
  /** What it is to find, if that is not everything. */
  readonly truth?: Found | undefined;
  readonly run: (slice: Slice) => Found | Promise<Found>;
}

/** Variants that do the same work on the same batch. The first is the floor. */
export interface Group {
  readonly title: string;
  readonly batch: Batch;
  readonly variants: readonly Variant[];
}

export interface Result {
  readonly name: string;
  readonly goal: Variant['goal'];
  readonly recordsPerSecond: number;
  /** Speed beside the floor: the median of the ratios of all slices. */
  readonly ratio: number;
}

/**
 * Measures the variants of a group against the first of them.
 *
 * All run in one process, alternating slice by slice, in another order each time, and each ratio is
 * taken within one slice of a few milliseconds: what slows the machine slows all of them, and a
 * variant that is interrupted spoils one ratio and not the median.
 *
 * @throws {AssertionError} if a variant does not find in each round what is in the batch.
 */
export async function measure(
  { batch, variants }: Group,
  rounds: number,
): Promise<readonly Result[]> {
  const times = variants.map((): number[] => []);
  const order = createOrder(variants.length);
  // Two rounds before the first are for the compiler.
  for (let round = -2; round < rounds; round++) {
    const found = variants.map((): Found => ({ events: 0, quantity: 0 }));
    for (const slice of batch.slices) {
      for (const at of order()) {
        const timed = await timeOf(variants[at], slice);
        found[at] = add(found[at], timed.found);
        if (round >= 0) times[at]?.push(timed.time / slice.values.length);
      }
    }
    expectTruth(found, variants, batch);
  }
  return variants.map(({ name, goal }, at) => ({ name, goal, ...compare(times[at], times[0]) }));
}

function expectTruth(found: readonly Found[], variants: readonly Variant[], batch: Batch): void {
  for (const [at, { name, truth = batch.truth }] of variants.entries()) {
    assert.deepEqual(found[at], truth, `${name} did not find what is in the batch`);
  }
}

/** Shuffles, so that no variant always finds the caches as the same other one left them; the same in each run. */
function createOrder(count: number): () => readonly number[] {
  let state = 1;
  const order = Array.from({ length: count }, (_none, at) => ({ at, rank: 0 }));
  return () => {
    for (const place of order) {
      state = (state * 48_271) % 2_147_483_647;
      place.rank = state;
    }
    return order.sort((a, b) => a.rank - b.rank).map(({ at }) => at);
  };
}

async function timeOf(
  variant: Variant | undefined,
  slice: Slice,
): Promise<{ readonly time: number; readonly found: Found }> {
  assert(variant !== undefined);
  const began = process.hrtime.bigint();
  const answer = variant.run(slice);
  const found = answer instanceof Promise ? await answer : answer;
  return { time: Number(process.hrtime.bigint() - began), found };
}

function add(one: Found | undefined, other: Found): Found {
  return {
    events: (one?.events ?? 0) + other.events,
    quantity: (one?.quantity ?? 0) + other.quantity,
  };
}

function compare(
  own: readonly number[] = [],
  floor: readonly number[] = [],
): { readonly recordsPerSecond: number; readonly ratio: number } {
  const ratios = own.map((time, at) => (floor[at] ?? Number.NaN) / time);
  return {
    recordsPerSecond: Math.round(1e9 / median(own)),
    ratio: Math.round(median(ratios) * 1_000) / 1_000,
  };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
