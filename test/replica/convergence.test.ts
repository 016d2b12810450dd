import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyChange } from '../../src/model/change-event.ts';
import type { Delivery, Sinks } from '../../src/model/delivery.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { Lane, StreamRecord } from '../../src/model/record.ts';
import type { RouteSet } from '../../src/model/route.ts';
import { runInvocation } from '../../src/pipeline/run-invocation.ts';
import { compileRouter } from '../../src/routing/compile-router.ts';
import { createVirtualClock } from '../../src/tools/local/event-source-mapping/virtual-clock.ts';
import { createDocumentReplica } from './document-replica.ts';
import { createReplicaStore } from './replica-store.ts';
import {
  documents,
  type Emitted,
  type Engine,
  replica,
  runSource,
  type Step,
} from './source-table.ts';

const LANES = 3;
const ids = fc.integer({ min: 1, max: 4 });
const values = fc.integer({ min: 0, max: 99 });
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('write' as const), id: ids, a: values, b: values }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('touch' as const), id: ids, a: values }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('twice' as const), id: ids, a: values }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), id: ids }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('move' as const), id: ids, to: ids }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('insertAndMove' as const), id: ids, to: ids }),
  },
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
/** An invocation that ends late: it lands some records again, wherever they are in the lane. */
const late = fc.record({
  lane: fc.nat(LANES - 1),
  at: fc.nat(60),
  count: fc.integer({ min: 1, max: 4 }),
});
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

/** A copy of the table, with the order of its store. */
interface Replica {
  readonly routes: RouteSet;
  readonly sinks: Sinks;
  readonly sweep: () => void | Promise<void>;
  readonly rows: () => readonly object[];
}

const replicas: Readonly<Record<'DynamoDB' | 'OpenSearch', () => Replica>> = {
  DynamoDB: () => {
    const store = createReplicaStore();
    const deliver = (all: readonly Delivery[]) => Promise.resolve(all.map(store.apply));
    return { ...store, routes: replica, sinks: { dynamodb: { name: 'dynamodb', deliver } } };
  },
  OpenSearch: () => {
    const { deliver, ...store } = createDocumentReplica();
    return { ...store, routes: documents, sinks: { opensearch: { name: 'opensearch', deliver } } };
  },
};

/** Runs one invocation over a part of a lane, through the real router and pipeline. */
async function invoke(
  { routes, sinks }: Replica,
  changes: readonly AnyChange[],
  partition: number,
): Promise<void> {
  const byPlace = new Map(changes.map((change) => [JSON.stringify(change.position), change]));
  const { route } = compileRouter([routes]);
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
      sinks,
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
  store: Replica,
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

interface Late {
  readonly lane: number;
  readonly at: number;
  readonly count: number;
}

/** Invocations that Lambda has given up, and replays of a part. */
async function landAgain(
  store: Replica,
  lanes: readonly (readonly AnyChange[])[],
  repeated: readonly Late[],
): Promise<void> {
  for (const { lane, at, count } of repeated) {
    const records = lanes[lane] ?? [];
    const from = records.length === 0 ? 0 : at % records.length;
    const part = records.slice(from, from + count);
    if (part.length > 0) await invoke(store, part, lane);
  }
}

describe('CE21: a replica', () => {
  it.each(['DynamoDB', 'OpenSearch'] as const)(
    'in %s equals its source, whatever is repeated, is late, and however the lanes interleave',
    async (name) => {
      let checked = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(steps, { minLength: 1, maxLength: 40, size: 'max' }),
          fc.array(invocations, { maxLength: 20 }),
          fc.array(late, { minLength: 1, maxLength: 12 }),
          engines,
          async (did, schedule, repeated, engine) => {
            const { emitted, table } = runSource(did, engine);
            const lanes = toLanes(emitted);
            const store = replicas[name]();
            const done = lanes.map(() => 0);
            await runAll(store, lanes, done, schedule);
            // The sweep comes after the truncates, while other lanes are still behind.
            await runAll(store, lanes, done, [{ lane: 0, back: 0, on: Number.POSITIVE_INFINITY }]);
            await store.sweep();
            await runAll(
              store,
              lanes,
              done,
              lanes.map((_, lane) => ({ lane, back: 0, on: Number.POSITIVE_INFINITY })),
            );
            await landAgain(store, lanes, repeated);

            expect(sorted(store.rows())).toStrictEqual(sorted(table));
            checked += table.length;
          },
        ),
        { numRuns: 500 },
      );
      expect(checked).toBeGreaterThan(100);
    },
  );
});
