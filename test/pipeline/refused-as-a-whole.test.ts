import { describe, expect, it } from 'vitest';
import { CdcError } from '../../src/errors.ts';
import type { AnyChange } from '../../src/model/change-event.ts';
import type { Delivery, Outcome } from '../../src/model/delivery.ts';
import {
  DELIVERED,
  eventAt,
  FAILED,
  laneOf,
  message,
  offsetOf,
  put,
  REJECTED,
  type Run,
  routed,
  run,
} from './pipeline-harness.ts';

const TOO_LARGE: Outcome = {
  status: 'rejected',
  error: new CdcError('ERR_CDC_DELIVERY_TOO_LARGE', 'Too large'),
};
const putEach = (event: AnyChange) => put(event, `${offsetOf(event)}`, {});
const other = (event: AnyChange) => ({ ...message(event), route: 'bill', target: 'bills' });
const sentTo = ({ sent }: Run, target: string) => sent.filter((one) => one.target === target);
const braked = ({ reports }: Run) => reports.filter(({ name }) => name === 'batch.braked');
const offsetsOf = ({ parcels }: Run) => parcels.map(({ record }) => offsetOf(record));

/** A change of the row `id`, so that several changes are of one row. */
function ofRow(event: AnyChange, id: number): AnyChange {
  const row = { key: { id }, before: undefined, after: {}, row: {}, previousKey: undefined };
  // The cast holds for what the pipeline reads of a change.
  return { ...event, operation: 'create', ...row } as unknown as AnyChange;
}

describe('runInvocation, when a target rejects nearly all', () => {
  it('quarantines nothing of a state target, sends no message, and answers slowly', async () => {
    const result = await run({
      lanes: [laneOf(500)],
      route: (event) => routed(putEach(event), message(event)),
      answer: ({ target }) => (target === 'copies' ? REJECTED : DELIVERED),
    });

    expect(result.frontiers[0]?.index).toBe(0);
    expect(result.parcels).toStrictEqual([]);
    expect(sentTo(result, 'alerts')).toStrictEqual([]);
    expect(result.tookMs).toBe(60_000);
    expect(braked(result)).toContainEqual({
      name: 'batch.braked',
      scope: 'route copy to copies',
      code: 'ERR_CDC_DELIVERY_REJECTED',
      records: 500,
    });
    expect(result.reports).toContainEqual(
      expect.objectContaining({ name: 'lane.stopped', code: 'ERR_CDC_DELIVERY_REJECTED' }),
    );
  });

  it('does so though removals, which hold no values, are taken', async () => {
    const remove = (event: AnyChange): Delivery =>
      ({ ...putEach(event), request: { action: 'delete', key: { id: 'x' } } }) as Delivery;
    const { frontiers, parcels } = await run({
      lanes: [laneOf(40)],
      route: (event) => routed(offsetOf(event) % 2 === 0 ? remove(event) : putEach(event)),
      answer: (delivery) => (offsetOf(delivery) % 2 === 0 ? DELIVERED : REJECTED),
    });

    expect(frontiers[0]?.index).toBe(1);
    expect(parcels).toStrictEqual([]);
  });

  it('does so where one row in ten is taken, and not where two in ten are', async () => {
    const parcelsWith = async (isTaken: (offset: number) => boolean) => {
      const { parcels } = await run({
        lanes: [laneOf(100)],
        route: (event) => routed(putEach(event)),
        answer: (delivery) => (isTaken(offsetOf(delivery)) ? DELIVERED : REJECTED),
      });
      return parcels.length;
    };

    expect(await parcelsWith((offset) => offset % 10 === 3)).toBe(0);
    expect(await parcelsWith((offset) => offset % 5 === 3)).toBe(80);
  });

  it('lets the lanes go on that have nothing of it, and the records before it', async () => {
    const { frontiers, sent } = await run({
      lanes: [laneOf(10, 'bad'), laneOf(10, 'good')],
      route: (event) => {
        const isBad = JSON.stringify(event.position).includes('bad') && offsetOf(event) >= 3;
        return routed(isBad ? putEach(event) : message(event));
      },
      answer: ({ target }) => (target === 'copies' ? REJECTED : DELIVERED),
    });

    expect(frontiers.map(({ index }) => index)).toStrictEqual([3, 10]);
    expect(sent.filter(({ target }) => target === 'alerts')).toHaveLength(13);
  });

  it('brakes a target that several routes share, each of them below five', async () => {
    const result = await run({
      lanes: [laneOf(6)],
      route: (event) => routed({ ...putEach(event), route: `route-${offsetOf(event) % 3}` }),
      answer: () => REJECTED,
    });

    expect(result.parcels).toStrictEqual([]);
    expect(braked(result)).toMatchObject([{ scope: 'target copies', records: 6 }]);
  });

  it('tries a few messages of the target that rejects, before the others get theirs', async () => {
    const result = await run({
      lanes: [laneOf(200)],
      route: (event) => routed(message(event), other(event)),
      answer: ({ target }) => (target === 'alerts' ? REJECTED : DELIVERED),
      windowRecords: 100,
    });

    expect(result.frontiers[0]?.index).toBe(0);
    expect(result.parcels).toStrictEqual([]);
    expect(sentTo(result, 'alerts').map(offsetOf)).toStrictEqual([0, 1, 2, 3, 4]);
    // What a retry repeats of the others.
    expect(sentTo(result, 'bills').map(offsetOf)).toStrictEqual([0]);
  });
});

describe('runInvocation, when single rows are rejected', () => {
  it.each([
    ['one state', putEach, 'copies'],
    ['one message', message, 'alerts'],
  ])('quarantines %s, and goes on', async (_, build, target) => {
    const result = await run({
      lanes: [laneOf(30)],
      route: (event) => routed(build(event), other(event)),
      answer: (one) => (one.target === target && offsetOf(one) === 7 ? REJECTED : DELIVERED),
    });

    expect(result.frontiers[0]?.index).toBe(30);
    expect(offsetsOf(result)).toStrictEqual([7]);
    expect(result.tookMs).toBeLessThan(5_000);
  });

  it('sends each message once, also those that were tried early, and in the order of an item', async () => {
    const result = await run({
      lanes: [laneOf(40)],
      route: (event) => routed(message(event, `${offsetOf(event) % 7}`)),
      answer: (delivery) => (offsetOf(delivery) === 0 ? REJECTED : DELIVERED),
    });

    const byItem = Map.groupBy(result.sent, ({ item }) => item);
    const inOrder = Array.from({ length: 40 }, (_, offset) => offset);
    expect(result.sent.map(offsetOf).toSorted((a, b) => a - b)).toStrictEqual(inOrder);
    for (const [item, ofItem] of byItem) {
      expect(ofItem.map(offsetOf)).toStrictEqual(inOrder.filter((n) => `${n % 7}` === item));
    }
  });

  it('does not take one bad row that is changed again and again for many', async () => {
    const { frontiers, parcels } = await run({
      lanes: [laneOf(40)],
      decode: (record) => ofRow(eventAt(record), 4711),
      route: (event) => routed(message(event)),
      answer: () => TOO_LARGE,
    });

    expect(frontiers[0]?.index).toBe(40);
    expect(parcels).toHaveLength(40);
  });

  it('does not brake for rejections of different kinds, fewer than five of each', async () => {
    const { parcels } = await run({
      lanes: [laneOf(8)],
      route: (event) => routed(putEach(event)),
      answer: (delivery) => (offsetOf(delivery) % 2 === 0 ? REJECTED : TOO_LARGE),
    });

    expect(parcels).toHaveLength(8);
  });

  it('does not brake for what the policy of a route quarantines', async () => {
    const error = new CdcError('ERR_CDC_ORDER_UNKNOWN', 'Nobody knows');
    const { parcels } = await run({
      lanes: [laneOf(8)],
      route: (event) => routed(putEach(event)),
      answer: () => ({ status: 'rejected', error }),
    });

    expect(parcels).toHaveLength(8);
  });

  it('waits with a rejection while the target answers nothing else', async () => {
    const answer = (isUp: boolean) => (delivery: Delivery) => {
      if (offsetOf(delivery) === 0) return REJECTED;
      return isUp ? DELIVERED : FAILED;
    };
    const route = (event: AnyChange) => routed(putEach(event));

    const down = await run({ lanes: [laneOf(8)], route, answer: answer(false) });
    const up = await run({ lanes: [laneOf(8)], route, answer: answer(true) });

    expect([down.frontiers[0]?.index, down.parcels.length]).toStrictEqual([0, 0]);
    expect([up.frontiers[0]?.index, up.parcels.length]).toStrictEqual([8, 1]);
  });
});

describe('runInvocation, batch after batch of less than five', () => {
  const route = (event: AnyChange) => routed(putEach(event), message(event));
  const answer = ({ target }: Delivery) => (target === 'copies' ? REJECTED : DELIVERED);
  const at = (topic: string, records = 2) => ({ lanes: [laneOf(records, topic)], route, answer });

  it('brakes when five rows in a row were rejected', async () => {
    const refusals = new Map();

    const runs = [
      await run({ ...at('a'), refusals }),
      await run({ ...at('b'), refusals }),
      await run({ ...at('c'), refusals }),
      await run({ ...at('c'), refusals }),
    ];

    expect(runs.map(({ parcels }) => parcels.length)).toStrictEqual([2, 2, 0, 0]);
    expect(runs.map(({ frontiers }) => frontiers[0]?.index)).toStrictEqual([2, 2, 0, 0]);
  });

  it('does not count a batch that comes again twice', async () => {
    const refusals = new Map();

    const runs = [];
    for (let n = 0; n < 4; n += 1) runs.push(await run({ ...at('a'), refusals }));

    expect(runs.map(({ parcels }) => parcels.length)).toStrictEqual([2, 2, 2, 2]);
  });

  it('forgets as soon as one is taken', async () => {
    const refusals = new Map();
    await run({ ...at('a', 4), refusals });
    await run({ ...at('b', 1), answer: () => DELIVERED, refusals });

    const { parcels, frontiers } = await run({ ...at('c', 4), refusals });

    expect([parcels.length, frontiers[0]?.index]).toStrictEqual([4, 4]);
  });

  it('tries the messages of a braked target again, and goes on when it takes them', async () => {
    const refusals = new Map();
    const messages = { route: (event: AnyChange) => routed(message(event)) };
    await run({ lanes: [laneOf(6, 'a')], ...messages, answer: () => REJECTED, refusals });

    const { parcels, frontiers } = await run({
      lanes: [laneOf(6, 'a')],
      ...messages,
      answer: (delivery) => (offsetOf(delivery) === 0 ? REJECTED : DELIVERED),
      refusals,
    });

    expect([parcels.length, frontiers[0]?.index]).toStrictEqual([1, 6]);
  });
});
