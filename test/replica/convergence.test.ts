import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../src/local/event-source-mapping/virtual-clock.ts';
import type { AnyChange } from '../../src/model/change-event.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Lane, StreamRecord } from '../../src/model/record.ts';
import { runInvocation } from '../../src/pipeline/run-invocation.ts';
import { compileRouter } from '../../src/routing/compile-router.ts';
import { createReplicaStore, type ReplicaStore } from './replica-store.ts';
import { type Emitted, type Engine, replica, runSource, type Step } from './source-table.ts';

const LANES = 3;
const ids = fc.integer({ min: 1, max: 4 });
const values = fc.integer({ min: 0, max: 99 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('write' as const), id: ids, a: values, b: values }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('touch' as const), id: ids, a: values }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), id: ids }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('move' as const), id: ids, to: ids }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('shift' as const), isUpwards: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'truncate' } as const) },
  { weight: 2, arbitrary: fc.constant({ do: 'snapshot' } as const) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), back: fc.nat(8) }) },
);
/** One invocation: of which lane, how many records it repeats, how many it goes on. */
const invocations = fc.record({ lane: fc.nat(LANES - 1), back: fc.nat(6), on: fc.nat(5) });
const engines = fc.constantFrom<Engine>('mysql', 'postgresql');

function toLanes(emitted: readonly Emitted[]): readonly (readonly AnyChange[])[] {
  return Array.from({ length: LANES }, (_, partition) =>
    emitted
      .filter(({ key }) => key % LANES === partition)
      .map(({ change }, offset): AnyChange => {
        const position = { stream: 'kafka', topic: 't', partition, offset } as const;
        return { ...change, position };
      }),
  );
}

function toLane(changes: readonly AnyChange[], partition: number): Lane {
  return {
    id: `t-${partition}`,
    records: changes.map(
      ({ position }): StreamRecord => ({
        position,
        key: undefined,
        value: new Uint8Array(),
        headers: [],
        partitionKey: undefined,
        arrivedAt: undefined,
        keySchema: undefined,
        valueSchema: undefined,
      }),
    ),
  };
}

/** Runs one invocation over a part of a lane, through the real router and pipeline. */
async function invoke(
  store: ReplicaStore,
  changes: readonly AnyChange[],
  partition: number,
): Promise<void> {
  const byPlace = new Map(changes.map((change) => [JSON.stringify(change.position), change]));
  const { route } = compileRouter([replica]);
  const deliver = (deliveries: readonly Parameters<ReplicaStore['apply']>[0][]) =>
    Promise.resolve(deliveries.map(store.apply));
  const [frontier] = await runInvocation(
    [toLane(changes, partition)],
    {
      decode: ({ position }) => {
        const change = byPlace.get(JSON.stringify(position));
        if (change === undefined) throw new Error('unknown record');
        return change;
      },
      prepare: undefined,
      route,
      archive: undefined,
      parked: new Set(),
      sinks: { dynamodb: { name: 'dynamodb', deliver } },
      park: () => Promise.reject(new Error('nothing is quarantined')),
      clock: createVirtualClock(0),
      random: () => 0.5,
      report: () => undefined,
      windowRecords: 10,
      inFlight: {},
      refusals: new Map(),
    },
    60_000,
  );
  expect(frontier?.index).toBe(changes.length);
}

function sorted(rows: readonly object[]): readonly unknown[] {
  return rows
    .map((row) => row as JsonObject)
    .toSorted((one, other) => Number(one['id']) - Number(other['id']));
}

interface Invocations {
  readonly lane: number;
  readonly back: number;
  readonly on: number;
}

/** Runs invocations one after the other: each repeats some records and goes on with some. */
async function runAll(
  store: ReplicaStore,
  lanes: readonly (readonly AnyChange[])[],
  done: number[],
  schedule: readonly Invocations[],
): Promise<void> {
  for (const { lane, back, on } of schedule) {
    const at = done[lane] ?? 0;
    const from = Math.max(0, at - back);
    const part = lanes[lane]?.slice(from, at + on) ?? [];
    if (part.length > 0) await invoke(store, part, lane);
    done[lane] = Math.max(at, from + part.length);
  }
}

describe('CE21: a replica', () => {
  it('equals its source, whatever is repeated, is late, and however the lanes interleave', async () => {
    let checked = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(steps, { minLength: 1, maxLength: 40 }),
        fc.array(invocations, { maxLength: 20 }),
        fc.array(fc.record({ lane: fc.nat(LANES - 1), from: fc.nat(30), count: fc.nat(6) })),
        engines,
        async (did, schedule, late, engine) => {
          const { emitted, table } = runSource(did, engine);
          const lanes = toLanes(emitted);
          const store = createReplicaStore();
          const done = lanes.map(() => 0);
          await runAll(store, lanes, done, schedule);
          // The sweep comes after the truncates, while other lanes are still behind.
          await runAll(store, lanes, done, [{ lane: 0, back: 0, on: Number.POSITIVE_INFINITY }]);
          store.sweep();
          await runAll(
            store,
            lanes,
            done,
            lanes.map((_, lane) => ({ lane, back: 0, on: Number.POSITIVE_INFINITY })),
          );
          // Invocations that Lambda has given up, and replays of a part.
          for (const { lane, from, count } of late) {
            const part = lanes[lane]?.slice(from, from + count) ?? [];
            if (part.length > 0) await invoke(store, part, lane);
          }

          expect(sorted(store.rows())).toStrictEqual(sorted(table));
          checked += table.length;
        },
      ),
      { numRuns: 500 },
    );
    expect(checked).toBeGreaterThan(100);
  });
});
