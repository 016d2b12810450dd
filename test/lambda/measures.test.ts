import { describe, expect, it } from 'vitest';
import { toMeasures } from '../../src/lambda/measures.ts';

const position = { stream: 'kafka', topic: 't', partition: 0, offset: 1 } as const;

describe('toMeasures', () => {
  it('counts a delivery by target and status, and its time from the commit', () => {
    const measures = toMeasures({
      name: 'delivery.done',
      route: 'copy',
      target: 'copies',
      status: 'delivered',
      latencyMs: 40,
    });

    expect(measures).toStrictEqual([
      {
        metric: 'Deliveries',
        value: 1,
        unit: 'Count',
        dimensions: { target: 'copies', status: 'delivered' },
      },
      {
        metric: 'DeliveryLatency',
        value: 40,
        unit: 'Milliseconds',
        dimensions: { target: 'copies' },
      },
    ]);
  });

  it.each([
    [
      { name: 'record.quarantined', position, code: 'ERR_CDC_JSON_INVALID', route: undefined },
      'RecordsQuarantined',
    ],
    [
      {
        name: 'delivery.failed',
        route: 'r',
        target: 't',
        position,
        code: 'ERR_CDC_DELIVERY_DENIED',
        message: 'm',
      },
      'DeliveryFailures',
    ],
    [{ name: 'lane.stopped', position, code: 'unexpected' }, 'LanesStopped'],
    [{ name: 'record.skipped', position, reason: 'heartbeat', route: undefined }, 'RecordsSkipped'],
  ] as const)('never makes a position a dimension: %o', (event, metric) => {
    const [measure] = toMeasures(event);

    expect(measure?.metric).toBe(metric);
    expect(JSON.stringify(measure?.dimensions)).not.toContain('offset');
  });
});
