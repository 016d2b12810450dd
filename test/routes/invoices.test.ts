import { create, given, read, remove, update } from 'millrace/testing';
import { describe, it } from 'vitest';
import { invoiceRoutes } from '../../src/routes/invoices.ts';
import { invoices } from '../../src/routes/tables.ts';

describe('high-usage-alert', () => {
  const alert = given(invoiceRoutes, 'high-usage-alert');

  it('warns when the use rises above 45 kWh', () => {
    alert
      .when(update(invoices, { before: { monthly_kwh_use: 44 }, after: { monthly_kwh_use: 46 } }))
      .thenSends({
        'high-usage-alert': {
          message: 'Use this month: 46 kWh',
          attributes: { about: 'high-usage', customer: '1' },
        },
      });
  });

  it('warns of a new invoice above 45 kWh', () => {
    alert
      .when(create(invoices, { monthly_kwh_use: 50 }))
      .thenSends({ 'high-usage-alert': { message: 'Use this month: 50 kWh' } });
  });

  it('stays quiet while the use stays high', () => {
    alert
      .when(update(invoices, { before: { monthly_kwh_use: 50 }, after: { monthly_kwh_use: 60 } }))
      .thenSendsNothing();
  });

  it('stays quiet when nobody knows the use before', () => {
    alert
      .when(update(invoices, { before: 'uncaptured', after: { monthly_kwh_use: 60 } }))
      .thenSendsNothing()
      .thenSkips({ 'high-usage-alert': 'unknown' });
  });

  it('does not warn of a change of last week', () => {
    alert
      .when(create(invoices, { monthly_kwh_use: 50 }, { committedAt: '2026-01-08T12:00:00Z' }))
      .thenRejects({ 'high-usage-alert': 'ERR_CDC_CHANGE_TOO_OLD' });
  });
});

describe('new-invoice', () => {
  const routes = given(invoiceRoutes, 'new-invoice');

  it('tells of a new invoice once', () => {
    routes
      .when(
        create(invoices, { invoice_id: 7, customer_id: 5, total_amount_due: '46.50' }),
        update(invoices, { before: { invoice_id: 7 }, after: { invoice_id: 7, balance: 1 } }),
      )
      .thenSends({
        'new-invoice': {
          message: { invoice: 7, customer: 5, due: '2026-01-01', amount: '46.50' },
        },
      });
  });

  it('stays quiet in a full load', () => {
    routes.when(read(invoices)).thenSendsNothing();
  });
});

describe('customer-cache', () => {
  const cache = given(invoiceRoutes, 'customer-cache');

  it('removes the items of both customers when an invoice moves', () => {
    cache
      .when(update(invoices, { before: { customer_id: 4 }, after: { customer_id: 5 } }))
      .thenSends({
        'customer-cache': [
          { action: 'invalidate', key: { pk: 'CUSTOMER#4' } },
          { action: 'invalidate', key: { pk: 'CUSTOMER#5' } },
        ],
      });
  });

  it('names the column that a delete does not carry, and no customer `undefined`', () => {
    cache
      .when(remove(invoices, {}, { captured: 'key' }))
      .thenRejects({ 'customer-cache': 'ERR_CDC_COLUMN_UNCAPTURED' });
  });
});

describe('invoice-search', () => {
  const search = given(invoiceRoutes, 'invoice-search');

  it('keeps a document with the month for each invoice', () => {
    search
      .when(create(invoices, { invoice_id: 9, customer_id: 5, billing_date: '2026-03-31' }))
      .thenSends({
        'invoice-search': {
          action: 'put',
          id: '9',
          complete: true,
          image: {
            invoice_id: 9,
            customer_id: 5,
            billing_date: '2026-03-31',
            due_date: '2026-01-01',
            balance: null,
            monthly_kwh_use: 1,
            total_amount_due: '1',
            month: '2026-03',
          },
        },
      });
  });

  it('takes an invoice out that becomes a test invoice', () => {
    search
      .when(update(invoices, { before: { customer_id: 5 }, after: { customer_id: 0 } }))
      .thenSends({ 'invoice-search': { action: 'delete', id: '1' } });
  });

  it('never asks for a test invoice that was not there', () => {
    search.when(update(invoices, { before: { customer_id: 0 } })).thenSendsNothing();
  });

  it('removes the document of a deleted invoice by its key alone', () => {
    search
      .when(remove(invoices, { invoice_id: 9 }, { captured: 'key' }))
      .thenSends({ 'invoice-search': { action: 'delete', id: '9' } });
  });
});
