import { create, read, remove, truncate, update } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import type { AnyChange } from '../../src/model/change-event.ts';
import type { SourcePosition } from '../../src/model/source-position.ts';
import { planReconcile } from '../../src/recovery/plan-reconcile.ts';
import { compileRouter } from '../../src/routing/compile-router.ts';
import { generationVersion } from '../../src/sinks/sweep.ts';
import { createReplicaStore } from './replica-store.ts';
import { replica, rows, withPosition } from './source-table.ts';

const BOUNDARY = 1_700_000_000_000_000n;
const offsets = new Map<string, number>();

/** A change as a record of a lane, with a place in the log of MySQL unless another one is given. */
function record(
  change: AnyChange,
  pos: number | SourcePosition | undefined,
  { lane = 't', committedAt = BOUNDARY - 1n }: { lane?: string; committedAt?: bigint } = {},
): AnyChange {
  const offset = (offsets.get(lane) ?? 0) + 1;
  offsets.set(lane, offset);
  const position =
    typeof pos === 'number'
      ? ({ engine: 'mysql', file: 'b.1', pos: BigInt(pos), row: 0, gtid: undefined } as const)
      : pos;
  const placed = withPosition(change, position);
  return {
    ...placed,
    source: { ...placed.source, committedAt },
    position: { stream: 'kafka', topic: lane, partition: 0, offset },
  };
}

function replicaWith(boundaries: readonly bigint[] = []) {
  const store = createReplicaStore();
  const router = compileRouter([replica], { boundaries });
  const deliveriesOf = (change: AnyChange) => router.route(change, 0).deliveries;
  return {
    ...store,
    deliveriesOf,
    take: (...changes: readonly AnyChange[]) => {
      for (const change of changes) deliveriesOf(change).forEach(store.apply);
    },
    a: () => store.rows().map(({ a }) => a),
    ids: () => store.rows().map(({ id }) => id),
  };
}

const row = (id: number, a: number) => ({ id, a, b: 0 });
const changed = (id: number, a: number) => update(rows, { before: row(id, 0), after: row(id, a) });

describe('what a replica asks of its stream, each by what happens without', () => {
  it('all changes since the snapshot: a delete that never comes leaves its row (CE21)', () => {
    const { take, ids, sweep } = replicaWith([BOUNDARY]);
    const after = { committedAt: BOUNDARY + 1n };
    take(record(create(rows, row(1, 1)), 10), record(create(rows, row(2, 1)), 20));

    // Row 2 is removed while nothing is captured; then the table is read anew.
    take(record(read(rows, row(1, 1)), 5, after));
    expect(ids()).toStrictEqual([1, 2]);
    expect(
      planReconcile(
        [{ id: 1 }],
        ids().map((id) => ({ id })),
      ).extra,
    ).toStrictEqual([{ id: 2 }]);

    sweep(generationVersion(1));
    expect(ids()).toStrictEqual([1]);
  });

  it('one lane per row, or an order of the source: else the last to arrive stays (CE3, CE17)', () => {
    const { take, a } = replicaWith();

    take(
      record(changed(1, 2), undefined, { lane: 'two' }),
      record(changed(1, 1), undefined, { lane: 'one' }),
    );
    expect(a()).toStrictEqual([1]);

    const ordered = replicaWith();
    ordered.take(
      record(changed(1, 2), 20, { lane: 'two' }),
      record(changed(1, 1), 10, { lane: 'one' }),
    );
    expect(ordered.a()).toStrictEqual([2]);
  });

  it('a boundary for each restore: without one the rows are frozen (CE4)', () => {
    const restored = record(changed(1, 2), 10, { committedAt: BOUNDARY + 1n });
    const before = record(changed(1, 1), 1_000_000);
    const [frozen, told] = [replicaWith(), replicaWith([BOUNDARY])];

    frozen.take(before, restored);
    told.take(before, restored);

    expect([frozen.a(), told.a()]).toStrictEqual([[1], [2]]);
  });

  it('markers that outlive repetitions: else a late change revives a row (CE19)', () => {
    const { take, ids, forgetMarkers } = replicaWith();
    const created = record(create(rows, row(1, 1)), 10);
    take(created, record(remove(rows, row(1, 1)), 20));

    take(created);
    expect(ids()).toStrictEqual([]);

    forgetMarkers();
    take(created);
    expect(ids()).toStrictEqual([1]);
  });

  it('a sweep that waits for running invocations: else one of them leaves a row', () => {
    const { take, ids, sweep, applyUnfenced, deliveriesOf } = replicaWith();
    const late = deliveriesOf(record(create(rows, row(1, 1)), 10, { lane: 'other' }));
    take(record(truncate(rows), 20));

    sweep();
    // It had read the fence before the truncate.
    late.forEach(applyUnfenced);
    expect(ids()).toStrictEqual([1]);

    sweep();
    expect(ids()).toStrictEqual([]);
  });

  it('the old key of an update: else the row stays in both places (CE20)', () => {
    const { take, ids } = replicaWith();
    take(record(create(rows, row(1, 1)), 10));
    const moved = update(rows, { before: row(1, 1), after: row(2, 1) });

    take(record({ ...moved, before: {}, previousKey: undefined } as AnyChange, 20));
    expect(ids()).toStrictEqual([1, 2]);

    take(record(moved, 20));
    expect(ids()).toStrictEqual([2]);
  });

  it('no snapshot of PostgreSQL while a truncate is on its way: its rows have no order', () => {
    const { take, ids, sweep } = replicaWith();
    const at = (lsn: bigint): SourcePosition => ({
      engine: 'postgresql',
      commitLsn: lsn,
      lsn,
      totalOrder: undefined,
    });
    // The truncate at 20 is late; row 1 was inserted after it, and then read by the snapshot.
    take(record(create(rows, row(1, 1)), at(30n)), record(read(rows, row(1, 1)), at(30n)));
    take(record(truncate(rows), at(20n), { lane: 'other' }));

    sweep();

    expect(ids()).toStrictEqual([]);
  });
});

describe('what a replica does not ask', () => {
  it('CE20: a create that names its old key removes nothing: only the delete does', () => {
    const { take, ids } = replicaWith();
    const created = { ...create(rows, row(2, 1)), previousKey: { id: 1 } };
    // The old key is in use again before the create of the move arrives.
    take(record(create(rows, row(1, 9)), 30), record(created, 20, { lane: 'other' }));

    expect(ids()).toStrictEqual([1, 2]);
  });

  it('CE12: the delete and the create of a key change share a place, in any order of two lanes', () => {
    const [removed, created] = [remove(rows, row(1, 1)), create(rows, row(1, 2))];
    const { take, a } = replicaWith();

    take(record(removed, 20), record(created, 20), record(removed, 20, { lane: 'other' }));

    // The rank keeps the delete of one place below its create.
    expect(a()).toStrictEqual([2]);
  });

  it('CE16: a snapshot row never beats a change of another lane', () => {
    const { take, a } = replicaWith();

    take(record(changed(1, 2), 20), record(read(rows, row(1, 1)), 15, { lane: 'other' }));

    expect(a()).toStrictEqual([2]);
  });
});
