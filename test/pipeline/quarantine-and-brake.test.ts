import { describe, expect, it } from 'vitest';
import { CdcError } from '../../src/errors.ts';
import type { Delivery } from '../../src/model/delivery.ts';
import type { StreamRecord } from '../../src/model/record.ts';
import {
  eventAt,
  FAILED,
  laneOf,
  message,
  offsetOf,
  put,
  routed,
  run,
} from './pipeline-harness.ts';

const offsets = (deliveries: readonly Delivery[]) => deliveries.map(offsetOf);

describe('runInvocation, when records or targets are bad', () => {
  it('quarantines what cannot be decoded, with its bytes, and goes on (I3)', async () => {
    const { frontiers, parcels, reports } = await run({
      lanes: [laneOf(3)],
      decode: (record) => {
        if (offsetOf(record) === 1) throw new CdcError('ERR_CDC_JSON_INVALID', 'Not JSON');
        return eventAt(record);
      },
      route: (event) => routed(message(event)),
    });

    expect(
      parcels.map(({ record, route, error }) => [record.value, route, error.code]),
    ).toStrictEqual([[new Uint8Array([1]), undefined, 'ERR_CDC_JSON_INVALID']]);
    expect(frontiers[0]?.index).toBe(3);
    expect(reports).toContainEqual(
      expect.objectContaining({ name: 'record.quarantined', code: 'ERR_CDC_JSON_INVALID' }),
    );
  });

  it('quarantines a record on which decoding breaks, without its message', async () => {
    const { frontiers, parcels } = await run({
      lanes: [laneOf(2)],
      decode: (record) => {
        if (offsetOf(record) === 1) throw new TypeError('card 4111');
        return eventAt(record);
      },
      route: (event) => routed(message(event)),
    });

    expect(parcels.map(({ error }) => [error.code, error.message.includes('4111')])).toStrictEqual([
      ['ERR_CDC_UNEXPECTED', false],
    ]);
    expect(frontiers[0]?.index).toBe(2);
  });

  it('does not count a record as done whose quarantine entry is not kept (I3)', async () => {
    const { frontiers } = await run({
      lanes: [laneOf(2)],
      decode: (record) => {
        if (offsetOf(record) === 1) throw new CdcError('ERR_CDC_JSON_INVALID', 'Not JSON');
        return eventAt(record);
      },
      route: (event) => routed(message(event)),
      park: () => FAILED,
    });

    expect(frontiers[0]?.index).toBe(1);
  });

  it('waits at a record that cannot be decoded now, and plans nothing after it', async () => {
    const { frontiers, sent, parcels } = await run({
      lanes: [laneOf(4)],
      decode: (record) => {
        if (offsetOf(record) === 2) throw new CdcError('ERR_CDC_REGISTRY_UNAVAILABLE', 'Down');
        return eventAt(record);
      },
      route: (event) => routed(put(event, `${offsetOf(event)}`, {})),
    });

    expect(frontiers[0]?.index).toBe(2);
    expect(Math.max(...offsets(sent))).toBe(1);
    expect(parcels).toStrictEqual([]);
  });

  it('brakes when everything of a route is rejected with one code: nothing is quarantined, slowly', async () => {
    const error = new CdcError('ERR_CDC_COLUMN_UNCAPTURED', 'Column not captured: a');
    const { frontiers, parcels, reports, tookMs } = await run({
      lanes: [laneOf(5)],
      route: () => ({
        deliveries: [],
        rejections: [{ route: 'alert', target: 'alerts', error }],
        skips: [],
      }),
    });

    expect(frontiers[0]?.index).toBe(0);
    expect(parcels).toStrictEqual([]);
    expect(reports).toContainEqual({
      name: 'batch.braked',
      code: error.code,
      scope: 'route alert',
      records: 5,
    });
    expect(tookMs).toBe(60_000);
  });

  it.each([
    ['fewer than five fail', 4, () => true],
    ['one of them succeeds', 6, (offset: number) => offset > 0],
  ])('does not brake when %s', async (_, records, fails) => {
    const { frontiers, parcels } = await run({
      lanes: [laneOf(records)],
      decode: (record) => {
        if (fails(offsetOf(record))) throw new CdcError('ERR_CDC_JSON_INVALID', 'Not JSON');
        return eventAt(record);
      },
      route: () => routed(),
    });

    expect(frontiers[0]?.index).toBe(records);
    expect(parcels.length).toBeGreaterThan(0);
  });

  it('does not brake for what the table asks to quarantine', async () => {
    const { frontiers, parcels } = await run({
      lanes: [laneOf(6)],
      decode: () => {
        throw new CdcError('ERR_CDC_SCHEMA_DRIFT', 'Row with a column that is not declared: t.c');
      },
      route: () => routed(),
    });

    expect(frontiers[0]?.index).toBe(6);
    expect(parcels).toHaveLength(6);
  });

  it('sends a parked position to quarantine unread', async () => {
    const { parcels, frontiers } = await run({
      lanes: [laneOf(2)],
      parked: new Set(['t-0:1']),
      route: (event) => {
        if (offsetOf(event) === 1) throw new Error('crash');
        return routed(message(event));
      },
    });

    expect(parcels.map(({ error }) => error.code)).toStrictEqual(['ERR_CDC_RECORD_PARKED']);
    expect(frontiers[0]?.index).toBe(2);
  });

  it('answers slowly when nothing at all could be delivered, so that retries last as long as the outage', async () => {
    const { tookMs, sent } = await run({
      lanes: [laneOf(3)],
      route: (event) => routed(message(event)),
      answer: () => FAILED,
      budgetMs: 30_000,
    });

    expect(tookMs).toBeGreaterThanOrEqual(29_000);
    expect(sent.length).toBeLessThan(40);
  });

  it.each([
    ['says that a lane is stuck at a record of a quarter of an hour', 15 * 60_000, true],
    ['says nothing of a lane that only waits', 60_000, false],
  ])('%s', async (_, ageMs, isStuck) => {
    const [record] = laneOf(1).records;
    const old = { ...record, arrivedAt: 1_700_000_000_000 - ageMs } as StreamRecord;

    const { reports } = await run({
      lanes: [{ id: 't-0', records: [old] }],
      route: (event) => routed(message(event)),
      answer: () => FAILED,
    });

    expect(reports.some(({ name }) => name === 'lane.stuck')).toBe(isStuck);
  });
});
