import { describe, expect, it } from 'vitest';
import {
  above,
  kinesis,
  mirror,
  on,
  opensearch,
  type RouteSet,
  routes,
  sns,
} from '../../../src/index.ts';
import { findTableNeeds } from '../../../src/tools/upstream/table-needs.ts';
import {
  alertRoutes,
  at,
  orders,
  plainRoutes,
  replicaRoutes,
  stateRoutes,
} from './upstream-plans.ts';

function needsOf(...sets: readonly RouteSet[]) {
  const [needs, ...others] = findTableNeeds([{ source: kinesis('cdc'), routes: sets }]);
  expect(others).toStrictEqual([]);
  return needs;
}

describe('findTableNeeds', () => {
  it('asks for nothing where a route takes new rows only', () => {
    expect(needsOf(plainRoutes)).toMatchObject({
      updated: [],
      removed: [],
      keyChanges: [],
      snapshot: [],
      truncates: [],
      states: [],
    });
  });

  it('asks for the old values that conditions compare with', () => {
    expect(needsOf(alertRoutes)?.updated).toMatchObject([
      { route: 'large-order', columns: ['total'] },
    ]);
  });

  it('asks for the values that named an item, of updates and of deletes', () => {
    const needs = needsOf(stateRoutes);

    expect(needs?.updated).toMatchObject([{ route: 'customer-cache', columns: ['customer_id'] }]);
    expect(needs?.removed).toMatchObject([{ route: 'customer-cache', columns: ['customer_id'] }]);
  });

  it('asks for the old values that a body reads, and not for the new ones', () => {
    const moved = on(orders, ['update', 'delete'], {
      because: 'They are told.',
      to: sns({
        topic: at.alerts,
        message: (event) =>
          event.operation === 'delete'
            ? `${event.row.note}`
            : `${event.before.total} ${event.after.customer_id}`,
      }),
    });

    const needs = needsOf(routes({ moved }));

    expect(needs?.updated).toMatchObject([{ columns: ['total'] }]);
    expect(needs?.removed).toMatchObject([{ columns: ['note'] }]);
  });

  it('knows who must learn of old keys, of loaded rows and of truncates', () => {
    expect(needsOf(replicaRoutes)).toMatchObject({
      keyChanges: ['order-copy'],
      snapshot: ['order-copy'],
      truncates: ['order-copy'],
      states: ['order-copy'],
    });
  });

  it('asks a mirror for no removed rows: it deletes what it does not know', () => {
    const open = mirror(orders, {
      because: 'Support searches large orders.',
      where: { total: [above('1000')] },
      to: opensearch.index({ index: at.search }),
    });
    const told = on(orders, ['delete'], {
      because: 'They are told.',
      where: { total: [above('1000')] },
      to: sns({ topic: at.alerts, message: () => 'gone' }),
    });

    expect(needsOf(routes({ open }))?.removed).toStrictEqual([]);
    expect(needsOf(routes({ told }))?.removed).toMatchObject([{ columns: ['total'] }]);
  });

  it('lists the columns that routes read, or none where it may be any', () => {
    expect(needsOf(stateRoutes)?.reads).toStrictEqual(
      new Set(['customer_id', 'note', 'order_id', 'total']),
    );
    expect(needsOf(replicaRoutes)?.reads).toBeUndefined();
  });

  it('finds personal columns that no route sends or reads', () => {
    const told = on(orders, ['create'], {
      because: 'The carrier calls.',
      allow: ['phone'],
      to: sns({ topic: at.alerts, message: ({ after }) => after.phone }),
    });

    expect(needsOf(stateRoutes)?.unwanted).toStrictEqual(['phone']);
    expect(needsOf(stateRoutes, routes({ told }))?.unwanted).toStrictEqual([]);
  });
});
