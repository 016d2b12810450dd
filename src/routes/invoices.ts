import { above, dynamodb, mirror, on, opensearch, routes, sns, type WhereOf } from 'millrace';
import { invoices } from './tables.ts';
import { at } from './targets.ts';

const aboveNormal = { monthly_kwh_use: [above(45)] } satisfies WhereOf<typeof invoices>;

export const invoiceRoutes = routes({
  'new-invoice': on(invoices, ['create'], {
    because: 'Customers are told of each new bill when it is written, not when they look.',
    to: sns({
      topic: at.billingAlerts,
      attributes: ({ after }) => ({ about: 'new-invoice', customer: `${after.customer_id}` }),
      message: ({ after }) => ({
        invoice: after.invoice_id,
        customer: after.customer_id,
        due: after.due_date,
        amount: after.total_amount_due,
      }),
    }),
  }),

  'high-usage-alert': on(invoices, ['create', 'update'], {
    because: 'Customers asked to be warned when a month is above normal.',
    became: aboveNormal,
    unknown: 'skip',
    to: sns({
      topic: at.billingAlerts,
      // For the subscriber, which looks the customer up.
      attributes: ({ after }) => ({ about: 'high-usage', customer: `${after.customer_id}` }),
      message: ({ after }) => `Use this month: ${after.monthly_kwh_use} kWh`,
    }),
  }),

  'customer-cache': on(invoices, ['create', 'update', 'delete'], {
    because: 'The portal shows the latest bill from its cache.',
    // Of the old and the new row: an invoice can move to another customer.
    to: dynamodb.invalidate({
      table: at.customerCache,
      key: { pk: 'CUSTOMER#{customer_id}' },
    }),
  }),

  'invoice-search': mirror(invoices, {
    because: 'Support staff search invoices by month and amount.',
    // Customer 0 holds the test invoices.
    where: { customer_id: [{ 'anything-but': 0 }] },
    to: opensearch.index({
      index: at.invoiceSearch,
      document: (row) => ({ ...row, month: row.billing_date.slice(0, 7) }),
    }),
  }),
});
