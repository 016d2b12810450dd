import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/model/delivery.ts';
import {
  DELIVERED,
  FAILED,
  laneOf,
  message,
  offsetOf,
  put,
  REJECTED,
  routed,
  run,
} from './pipeline-harness.ts';

const offsets = (deliveries: readonly Delivery[]) => deliveries.map(offsetOf);

describe('runInvocation', () => {
  it('is done with every lane when everything is confirmed', async () => {
    const { frontiers, sent } = await run({
      lanes: [laneOf(3), laneOf(2, 'u')],
      route: (event) =>
        routed(put(event, `${event.position.stream}-${offsetOf(event)}`, { a: 1 }), message(event)),
    });

    expect(frontiers.map(({ index }) => index)).toStrictEqual([3, 2]);
    expect(sent).toHaveLength(10);
  });

  it('stops a lane at the first record with anything not confirmed (I1)', async () => {
    const { frontiers } = await run({
      lanes: [laneOf(5)],
      route: (event) => routed(message(event)),
      answer: (delivery) => (offsetOf(delivery) === 2 ? FAILED : DELIVERED),
    });

    expect(frontiers.map(({ index }) => index)).toStrictEqual([2]);
  });

  it('counts a delivery that the sink says nothing about as not done (I1)', async () => {
    const { frontiers } = await run({
      lanes: [laneOf(1)],
      route: (event) => routed(message(event)),
      answer: () => undefined,
    });

    expect(frontiers.map(({ index }) => index)).toStrictEqual([0]);
  });

  it('sends no message of a record whose state, or that of an earlier record, is not done', async () => {
    const { sent, frontiers } = await run({
      lanes: [laneOf(4)],
      route: (event) => routed(put(event, `${offsetOf(event)}`, {}), message(event)),
      answer: (delivery) =>
        delivery.sink === 'dynamodb' && offsetOf(delivery) === 2 ? FAILED : DELIVERED,
    });

    expect(offsets(sent.filter(({ sink }) => sink === 'sns'))).toStrictEqual([0, 1]);
    expect(frontiers.map(({ index }) => index)).toStrictEqual([2]);
  });

  it('lets the messages of finished records go while a state target is down', async () => {
    const { frontiers } = await run({
      lanes: [laneOf(3)],
      route: (event) =>
        offsetOf(event) === 2 ? routed(put(event, 'x', {})) : routed(message(event)),
      answer: (delivery) => (delivery.sink === 'dynamodb' ? FAILED : DELIVERED),
    });

    expect(frontiers.map(({ index }) => index)).toStrictEqual([2]);
  });

  it('probes with one record, and repeats at most one window of messages', async () => {
    const { sent, requests } = await run({
      lanes: [laneOf(100)],
      route: (event) => routed(message(event)),
      answer: (delivery) => (offsetOf(delivery) === 5 ? FAILED : DELIVERED),
      windowRecords: 10,
    });

    expect(offsets(requests[0] ?? [])).toStrictEqual([0]);
    // The record that is open, and nine after it.
    expect(Math.max(...offsets(sent))).toBe(14);
  });

  it('sends nothing of a lane after a probe that fails, but goes on with other lanes', async () => {
    const { sent, frontiers } = await run({
      lanes: [laneOf(5), laneOf(5, 'u')],
      route: (event) => routed(message(event)),
      answer: ({ position }) =>
        position.stream === 'kafka' && position.topic === 't' ? FAILED : DELIVERED,
    });

    expect(frontiers.map(({ index }) => index)).toStrictEqual([0, 5]);
    expect(
      new Set(
        offsets(
          sent.filter(({ position }) => position.stream === 'kafka' && position.topic === 't'),
        ),
      ),
    ).toStrictEqual(new Set([0]));
  });

  it('never has two messages of one group on their way (I2)', async () => {
    const { requests, frontiers } = await run({
      lanes: [laneOf(6)],
      route: (event) => routed(message(event, 'group')),
      answer: (delivery, attempt) => (offsetOf(delivery) === 3 && attempt < 2 ? FAILED : DELIVERED),
    });

    expect(requests.map((request) => request.length)).toStrictEqual(requests.map(() => 1));
    expect(offsets(requests.flat())).toStrictEqual([0, 1, 2, 3, 3, 3, 4, 5]);
    expect(frontiers[0]?.index).toBe(6);
  });

  it('never sends a later state of an item while an earlier one is unanswered (I2)', async () => {
    const { sent } = await run({
      lanes: [laneOf(2)],
      route: (event) =>
        routed({
          ...put(event, 'x', {}),
          request: {
            action: offsetOf(event) === 0 ? 'invalidate' : 'put',
            key: { id: 'x' },
            image: {},
            complete: true,
          },
        } as Delivery),
      answer: (delivery, attempt) => (offsetOf(delivery) === 0 && attempt < 2 ? FAILED : DELIVERED),
    });

    expect(offsets(sent)).toStrictEqual([0, 0, 0, 1]);
  });

  it('folds the states of one item, and closes the members with their survivor', async () => {
    const { sent, frontiers, reports } = await run({
      lanes: [laneOf(3)],
      route: (event) =>
        routed(
          put(event, 'x', { [`c${offsetOf(event)}`]: offsetOf(event) }, offsetOf(event) === 0),
        ),
    });

    expect(sent.map(({ request }) => request)).toStrictEqual([
      { action: 'put', key: { id: 'x' }, image: { c0: 0, c1: 1, c2: 2 }, complete: true },
    ]);
    expect(frontiers[0]?.index).toBe(3);
    expect(
      reports.flatMap((one) => (one.name === 'delivery.done' ? one.status : [])),
    ).toStrictEqual(['superseded', 'superseded', 'delivered']);
  });

  it('fails every member of a fold whose survivor fails (I1)', async () => {
    const { frontiers } = await run({
      lanes: [laneOf(3)],
      route: (event) => routed(put(event, 'x', {})),
      answer: () => FAILED,
    });

    expect(frontiers[0]?.index).toBe(0);
  });

  it('tries the members one by one when their fold is rejected, and quarantines only the bad one', async () => {
    const { frontiers, parcels, sent } = await run({
      lanes: [laneOf(3)],
      route: (event) => routed(put(event, 'x', { a: offsetOf(event) })),
      answer: (delivery) => (offsetOf(delivery) === 2 ? REJECTED : DELIVERED),
    });

    expect(offsets(sent)).toStrictEqual([2, 0, 1, 2]);
    expect(parcels.map(({ record, route }) => [offsetOf(record), route])).toStrictEqual([
      [2, 'copy'],
    ]);
    expect(frontiers[0]?.index).toBe(3);
  });

  it.each([
    ['says that columns are lost when a part of a row comes late (CE5)', false, 1],
    ['loses nothing when a whole row comes late', true, 0],
  ])('%s', async (_, complete, lost) => {
    const { reports } = await run({
      lanes: [laneOf(1)],
      route: (event) => routed(put(event, 'x', { a: 1 }, complete)),
      answer: () => ({ status: 'stale' }),
    });

    expect(reports.filter(({ name }) => name === 'columns.lost')).toHaveLength(lost);
  });
});
