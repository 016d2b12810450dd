import { applyState, readFixture, runFixture } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { at } from './routes/targets.ts';
import { ecommerceService } from './service.ts';

const records = await readFixture(new URL('./fixtures/orders.jsonl', import.meta.url));
const run = await runFixture(ecommerceService.functions.orders, records);

const orders = [
  shown(501, 1, { item: 'Desk lamp', price: '39.90', ordered: '2026-11-15T18:22:05' }),
  shown(502, 2, { item: 'Office chair', price: '219.00', ordered: '2026-11-16T09:01:44' }),
  shown(503, 3, { item: 'Standing desk', price: '1199.00', ordered: '2026-11-17T10:00:03' }),
  shown(504, 5, { item: 'Monitor arm', price: '89.00', ordered: '2026-11-17T10:00:07' }),
];

describe('orders', () => {
  it('are announced when they are written, not when a snapshot reads them', () => {
    const messages = run
      .sentBy('order-placed')
      .map(({ request }): unknown => JSON.parse(request.message));

    // 4 and 5 twice: the connector sent them again.
    expect(messages).toStrictEqual([
      { order: 3, item: 'Standing desk', price: '1249.50' },
      { order: 4, item: 'Notebook', price: '4.99' },
      { order: 5, item: 'Monitor arm', price: '89.00' },
      { order: 4, item: 'Notebook', price: '4.99' },
      { order: 5, item: 'Monitor arm', price: '89.00' },
    ]);
  });

  it('that are announced again have the effect id of the first time', () => {
    const ids = run.sentBy('order-placed').map(({ effectId }) => effectId);

    expect(ids).toHaveLength(5);
    expect(new Set(ids).size).toBe(3);
  });

  it('from 1000 upwards are called back', () => {
    expect(run.sentBy('valuable-order').map(({ request }) => request.message)).toStrictEqual([
      '{"order":3,"customer":503}',
    ]);
  });

  it('are shown to their customers as they are now', () => {
    expect(applyState(run.deliveries).items(at.ordersOfCustomer)).toStrictEqual(orders);
  });

  it('are shown so after any prefix is repeated late', () => {
    const { deliveries } = run;

    for (const end of deliveries.keys()) {
      const repeated = [...deliveries, ...deliveries.slice(0, end + 1)];
      expect(applyState(repeated).items(at.ordersOfCustomer)).toStrictEqual(orders);
    }
  });
});

describe('the topic of schema changes', () => {
  it('is understood, and is no error', () => {
    const changes = run.controls.filter(({ subject }) => subject === 'schema-change');

    expect(changes.map(({ operation, keyColumns }) => [operation, keyColumns])).toStrictEqual([
      ['DROP', undefined],
      ['CREATE', ['order_id']],
      ['ALTER', ['order_id']],
    ]);
  });

  it('changes nothing that is shown: the new column is not passed on', () => {
    const columns = applyState(run.deliveries).items(at.ordersOfCustomer).flatMap(Object.keys);

    expect(columns).not.toContain('note');
  });
});

it('quarantines the record that was cut on its way, and nothing else', () => {
  expect(run.undecodable.map(({ error }) => error.code)).toStrictEqual(['ERR_CDC_JSON_INVALID']);
  expect(run.rejections).toStrictEqual([]);
});

function shown(customer: number, order: number, attributes: object) {
  return { pk: `CUSTOMER#${customer}`, sk: `ORDER#${order}`, ...attributes };
}
