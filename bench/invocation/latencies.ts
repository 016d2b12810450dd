import type { Shape, TargetName } from './shapes.ts';

const MEDIAN_MS = { table: 5, topic: 20 } as const;
/** Of the logarithm: one answer in a hundred takes three times the median. */
const SPREAD = 0.5;

/** Returns how long the next request to a target takes, in milliseconds; the same in each run. */
export type Latencies = (target: TargetName) => number;

/** Creates log-normal latencies of all targets of a shape, each target with its own. */
export function createLatencies(shape: Shape): Latencies {
  const byTarget = new Map<TargetName, () => number>();
  return (target) => {
    const known = byTarget.get(target) ?? createLogNormal(medianOf(target, shape), seedOf(target));
    byTarget.set(target, known);
    return known();
  };
}

function medianOf(target: TargetName, { topics, slowness }: Shape): number {
  if (target.startsWith('table')) return MEDIAN_MS.table;
  return MEDIAN_MS.topic * (target === `topic${topics}` ? slowness : 1);
}

function seedOf(target: TargetName): number {
  return ['table1', 'table2', 'topic1', 'topic2'].indexOf(target) + 1;
}

function createLogNormal(median: number, seed: number): () => number {
  const random = createUniform(seed);
  // Box and Muller's way to a normal number.
  return () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return median * Math.exp(SPREAD * normal);
  };
}

/** Creates numbers from 0 to 1 (Lehmer), the same for each seed. */
export function createUniform(seed: number): () => number {
  let state = (seed * 48_271 + 11) % 2_147_483_647;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
