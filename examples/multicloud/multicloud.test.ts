import { applyState, readFixture, runFixture } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { at } from './routes/targets.ts';
import { salesService } from './service.ts';

const { sales } = salesService.functions;
const records = await readFixture(new URL('./fixtures/salesdb.jsonl', import.meta.url));
const run = await runFixture(sales, records);

const orderTable = [
  line(20002, 'LMP-023', { line: 4, quantity: 25, price: '104.20' }),
  order(20002, { status: 'Shipped', customer: 412, ordered: '2026-11-09', shipped: '2026-11-19' }),
  line(20003, 'LMP-031', { line: 2, quantity: 39, price: '148.75' }),
  order(20003, { status: 'On Hold', customer: 411, ordered: '2026-11-19', shipped: null }),
];

describe('the table of the new service', () => {
  it('holds the orders of the old one, in its own words', () => {
    expect(applyState(run.deliveries).items(at.orderTable)).toStrictEqual(orderTable);
  });

  it('holds them after any prefix is repeated late', () => {
    const { deliveries } = run;

    for (const end of deliveries.keys()) {
      const repeated = [...deliveries, ...deliveries.slice(0, end + 1)];
      expect(applyState(repeated).items(at.orderTable)).toStrictEqual(orderTable);
    }
  });

  it('loses the line whose product was changed, at its old place', () => {
    const moved = run
      .sentBy('order-line-table')
      .map(({ request }) => request)
      .filter(({ key }) => key['pk'] === 'ORDER#20003');

    // Twice: the task resumed and sent it again.
    expect(moved.map(({ action, key }) => [action, key['sk']])).toStrictEqual([
      ['put', 'LINE#LMP-017'],
      ['put', 'LINE#LMP-031'],
      ['delete', 'LINE#LMP-017'],
      ['put', 'LINE#LMP-031'],
      ['delete', 'LINE#LMP-017'],
    ]);
  });
});

describe('the filters', () => {
  it('keep open orders only: a shipped one leaves the index', () => {
    const documents = applyState(run.deliveries).documents(at.openOrders);

    expect(Object.keys(documents)).toStrictEqual(['20003']);
    expect(documents['20003']).toMatchObject({ status: 'On Hold', priority: 2 });
  });

  it('let large payments through, without the check number', () => {
    const messages = run.sentBy('large-payment').map(({ request }) => request.message);

    expect(new Set(messages)).toStrictEqual(new Set(['{"customer":411,"amount":"61880.00"}']));
  });

  it('tell once of a product that runs low', () => {
    const messages = run.sentBy('stock-low').map(({ request }) => request.message);

    expect(messages).toStrictEqual(['LMP-031: 94 left']);
  });

  it('never parse a table that no route is on', () => {
    const unwanted = run.skips.filter(({ reason }) => reason === 'no-route');

    expect(unwanted).toHaveLength(4);
  });
});

it('gives a message that is sent again the effect id of the first time', () => {
  const ids = run.sentBy('large-payment').map(({ effectId }) => effectId);

  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

it('understands what DMS says about tables and about itself', () => {
  const seen = run.controls.map(({ subject, operation }) => `${subject} ${operation}`);

  expect(seen).toStrictEqual([
    'schema-change create-table',
    'schema-change create-table',
    'internal update',
    'schema-change add-column',
  ]);
});

it('quarantines the quantity that is none, and nothing else', () => {
  expect(run.undecodable.map(({ error }) => [error.code, error.details])).toMatchObject([
    ['ERR_CDC_VALUE_INVALID', { table: 'salesdb.orderdetails', column: 'quantityOrdered' }],
  ]);
  expect(run.rejections).toStrictEqual([]);
});

function order(number: number, attributes: object) {
  return { pk: `ORDER#${number}`, sk: `ORDER#${number}`, ...attributes };
}

function line(number: number, product: string, attributes: object) {
  return { pk: `ORDER#${number}`, sk: `LINE#${product}`, ...attributes };
}
