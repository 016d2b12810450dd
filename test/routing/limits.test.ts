import { dynamodbTable, on, sns, sqs, sqsQueue, targets } from 'millrace';
import { create, given } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import type { AnyChange } from '../../src/model/change-event.ts';
import { compileRouter } from '../../src/routing/compile-router.ts';
import { compileRateLimit } from '../../src/routing/match/limit-rate.ts';
import { at, things } from './tables.ts';

const because = 'A test.';
const to = sns({ topic: at.topic, message: () => 'sent' });
const HOUR_MS = 3_600_000;

function committed(committedAt: string): AnyChange {
  return create(things, {}, { committedAt });
}

describe('atMost', () => {
  const set = { route: on(things, ['create'], { because, atMost: { count: 2, per: '1h' }, to }) };
  const now = Date.parse('2026-01-15T12:00:00Z');
  const changes = ['10:01', '10:02', '10:59', '11:00', '10:03'].map((time) =>
    committed(`2026-01-15T${time}:00Z`),
  );
  const decide = (): readonly unknown[] => {
    const route = compileRateLimit([set])(compileRouter([set]).route);
    return changes.map((change) => {
      const { deliveries, rejections } = route(change, now);
      return [...deliveries.map(() => 'sent'), ...rejections.map(({ error }) => error.code)];
    });
  };

  it('parks what comes above, by the hour in which the changes were committed', () => {
    expect(decide()).toStrictEqual([
      ['sent'],
      ['sent'],
      ['ERR_CDC_RATE_EXCEEDED'],
      ['sent'],
      ['ERR_CDC_RATE_EXCEEDED'],
    ]);
  });

  it('decides the same for the same batch, and remembers nothing of it (I7)', () => {
    expect(decide()).toStrictEqual(decide());
  });

  it('goes by the arrival where the commit time is not known', () => {
    const route = compileRateLimit([set])(compileRouter([set]).route);
    const change = {
      ...create(things, {}, { source: { committedAt: undefined } }),
      arrivedAt: now,
    };
    const sent = [0, 0, 0, HOUR_MS].map(
      (later) => route({ ...change, arrivedAt: now + later }, now).deliveries.length,
    );

    expect(sent).toStrictEqual([1, 1, 0, 1]);
  });

  it('leaves other routes alone', () => {
    const other = on(things, ['create'], { because, to });
    const sets = [{ ...set, other }];
    const route = compileRateLimit(sets)(compileRouter(sets).route);
    const sent = [1, 2, 3, 4].map(() => route(committed('2026-01-15T10:00:00Z'), now));

    const names = sent.map(({ deliveries }) => deliveries.map((one) => one.route).join());
    expect(names).toStrictEqual(['route,other', 'route,other', 'other', 'other']);
  });
});

describe('once', () => {
  const more = targets({
    sent: dynamodbTable({ key: { effect: 'string' } }),
    queue: sqsQueue(),
  });

  it('tells each message where effect ids are remembered, and how long', () => {
    const set = {
      route: on(things, ['create'], {
        because,
        once: { table: more.sent, ttl: '7d' },
        to: [to, sqs({ queue: more.queue })],
      }),
    };

    const { deliveries } = given(set).when(create(things));

    const once = { table: 'sent', key: 'effect', ttlMs: 7 * 24 * HOUR_MS };
    expect(deliveries).toMatchObject([{ once }, { once }]);
    expect(new Set(deliveries.map((one) => 'effectId' in one && one.effectId)).size).toBe(2);
  });
});
