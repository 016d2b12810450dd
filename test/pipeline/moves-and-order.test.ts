import { describe, expect, it } from 'vitest';
import type { AnyChange } from '../../src/model/change-event.ts';
import type { Delivery, DynamodbDelivery } from '../../src/model/delivery.ts';
import {
  DELIVERED,
  FAILED,
  laneOf,
  offsetOf,
  put,
  REJECTED,
  routed,
  run,
} from './pipeline-harness.ts';

/** The old item of a row that moved: to be deleted after the new one is written. */
function leave(event: AnyChange, item: string, after: string): DynamodbDelivery {
  const request = { action: 'delete', key: { id: item } } as const;
  return { ...put(event, item, {}), request, after };
}

const steps = (requests: readonly (readonly Delivery[])[]) =>
  requests.map((request) =>
    request.map((one) => `${one.sink === 'dynamodb' ? one.request.action : ''} ${one.item}`),
  );

describe('CE20: a row that moves', () => {
  it('is written at its new place before it leaves the old one', async () => {
    const { requests, frontiers } = await run({
      lanes: [laneOf(1)],
      route: (event) => routed(put(event, 'new', { a: 1 }), leave(event, 'old', 'new')),
      answer: ({ item }, attempt) => (item === 'new' && attempt === 0 ? FAILED : DELIVERED),
    });

    expect(steps(requests)).toStrictEqual([['put new'], ['put new'], ['delete old']]);
    expect(frontiers.map(({ index }) => index)).toStrictEqual([1]);
  });

  it('keeps its old place while the new one cannot be written', async () => {
    const { sent, frontiers } = await run({
      lanes: [laneOf(2)],
      route: (event) => routed(put(event, 'new', { a: 1 }), leave(event, 'old', 'new')),
      answer: ({ item }) => (item === 'new' ? FAILED : DELIVERED),
    });

    expect(sent.filter(({ item }) => item === 'old')).toStrictEqual([]);
    expect(frontiers.map(({ index }) => index)).toStrictEqual([0]);
  });

  it('keeps its old place when the new one is refused, and is quarantined as a whole', async () => {
    const { sent, parcels, frontiers } = await run({
      lanes: [laneOf(1)],
      route: (event) => routed(put(event, 'new', { a: 1 }), leave(event, 'old', 'new')),
      answer: ({ item }) => (item === 'new' ? REJECTED : DELIVERED),
    });

    expect(sent.map(({ item }) => item)).toStrictEqual(['new']);
    expect(parcels.map(({ route }) => route)).toStrictEqual(['copy', 'copy']);
    expect(frontiers.map(({ index }) => index)).toStrictEqual([1]);
  });

  it('keeps its old place until then also if it was written there in the same batch', async () => {
    const { requests } = await run({
      lanes: [laneOf(2)],
      route: (event) =>
        offsetOf(event) === 0
          ? routed(put(event, 'old', { a: 1 }))
          : routed(put(event, 'new', { a: 1 }), leave(event, 'old', 'new')),
    });

    expect(steps(requests)).toStrictEqual([['put old', 'put new'], ['delete old']]);
  });

  it('does not wait for ever when rows change places', async () => {
    // a -> b, then b -> a, then a -> b: folded, the two items would wait for each other.
    const { frontiers, sent } = await run({
      lanes: [laneOf(3)],
      route: (event) =>
        offsetOf(event) % 2 === 0
          ? routed(put(event, 'b', { a: 1 }), leave(event, 'a', 'b'))
          : routed(put(event, 'a', { a: 1 }), leave(event, 'b', 'a')),
    });

    const last = new Map(sent.map((one) => [one.item, one]));
    expect(frontiers.map(({ index }) => index)).toStrictEqual([3]);
    expect([...last.values()].map((one) => one.request)).toMatchObject([
      { action: 'put', key: { id: 'b' } },
      { action: 'delete', key: { id: 'a' } },
    ]);
  });
});

describe('CE4: batch.stale', () => {
  const stale = { status: 'stale' } as const;

  it.each([
    [10, 6, true],
    [10, 5, false],
    [9, 9, false],
  ])('of %i deliveries with %i stale ones is reported: %s', async (records, older, reported) => {
    const { reports } = await run({
      lanes: [laneOf(records)],
      route: (event) => routed(put(event, `${offsetOf(event)}`, { a: 1 })),
      answer: (delivery) => (offsetOf(delivery) < older ? stale : DELIVERED),
    });

    const found = reports.filter(({ name }) => name === 'batch.stale');
    const event = { name: 'batch.stale', target: 'copies', stale: older, deliveries: records };
    expect(found).toStrictEqual(reported ? [event] : []);
  });

  it('CE17: counts what was applied by arrival alone', async () => {
    const { reports } = await run({
      lanes: [laneOf(1)],
      route: (event) => routed(put(event, 'a', { a: 1 })),
      answer: () => ({ status: 'delivered', incomparable: true }),
    });

    expect(reports).toContainEqual({ name: 'order.unknown', route: 'copy', target: 'copies' });
  });
});
