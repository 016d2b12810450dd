import { applyState, readFixture, runFixture } from 'millrace/testing';
import { describe, expect, it } from 'vitest';
import { at } from '../../src/routes/targets.ts';
import { billingService } from '../../src/service.ts';

const { billing } = billingService.functions;
const records = await readFixture(new URL('./fixtures/invoices.jsonl', import.meta.url));
const run = await runFixture(billing, records);

describe('customers', () => {
  it('are told of new invoices, and not of those that the full load reads', () => {
    const messages = run.sentBy('new-invoice').map(({ request }) => request.message);

    expect(messages).toStrictEqual([
      '{"invoice":5004,"customer":73,"due":"2026-11-30","amount":"70.35"}',
      '{"invoice":5005,"customer":71,"due":"2026-11-30","amount":"22.00"}',
    ]);
  });

  it('are warned when the use becomes high, not while it stays high', () => {
    const warnings = run
      .sentBy('high-usage-alert')
      .map(({ request }) => `${request.attributes['customer']}: ${request.message}`);

    // The second and third are one effect: the DMS task resumed and sent the change again.
    expect(warnings).toStrictEqual([
      '73: Use this month: 62 kWh',
      '71: Use this month: 47 kWh',
      '71: Use this month: 47 kWh',
    ]);
  });

  it('get each warning under one effect id, however often it is sent', () => {
    const ids = run.sentBy('high-usage-alert').map(({ effectId }) => effectId);

    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('the cache', () => {
  it('forgets the customers of the old and the new row', () => {
    const keys = run.sentBy('customer-cache').map(({ request }) => request.key['pk']);

    expect(new Set(keys)).toStrictEqual(
      new Set([0, 71, 72, 73, 74].map((customer) => `CUSTOMER#${customer}`)),
    );
  });
});

describe('the search', () => {
  it('holds each invoice as it is now, and no test invoice', () => {
    const documents = applyState(run.deliveries).documents(at.invoiceSearch);

    expect(Object.keys(documents)).toStrictEqual(['5001', '5005']);
    expect(documents['5001']).toStrictEqual({
      invoice_id: 5001,
      customer_id: 71,
      billing_date: '2026-10-31',
      due_date: '2026-11-30',
      balance: 5170,
      monthly_kwh_use: 47,
      total_amount_due: '51.70',
      month: '2026-10',
    });
  });

  it('holds the same after any prefix is repeated late', () => {
    const { deliveries } = run;
    const once = applyState(deliveries).documents(at.invoiceSearch);

    for (const end of deliveries.keys()) {
      const repeated = [...deliveries, ...deliveries.slice(0, end + 1)];
      expect(applyState(repeated).documents(at.invoiceSearch)).toStrictEqual(once);
    }
  });
});

it('quarantines the amount that is none, and nothing else', () => {
  expect(run.undecodable.map(({ error }) => [error.code, error.details])).toMatchObject([
    ['ERR_CDC_VALUE_INVALID', { table: 'dbo.invoices', column: 'total_amount_due' }],
  ]);
  expect(run.rejections).toStrictEqual([]);
});
