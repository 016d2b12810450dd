import { table, unknown } from 'millrace';

/**
 * `dbo.invoices`.
 *
 * The records carry no types: say them here. What is absent from them is not listed.
 * The input does not tell the key: name its columns under `key`.
 */
export const invoices = table({
  schema: 'dbo',
  name: 'invoices',
  key: [],
  columns: {
    // seen: a whole number
    invoice_id: unknown(),
    // seen: a whole number
    customer_id: unknown(),
    // seen: a text like a date
    billing_date: unknown(),
    // seen: a text like a date
    due_date: unknown(),
    // seen: a whole number
    balance: unknown(),
    // seen: a whole number
    monthly_kwh_use: unknown(),
    // seen: a text like a number
    total_amount_due: unknown(),
  },
});
