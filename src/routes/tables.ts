import { date, decimal, int, table } from 'millrace';

/** The invoices of the billing database. SQL Server: `democustomer.dbo.invoices`. */
export const invoices = table({
  schema: 'dbo',
  name: 'invoices',
  key: ['invoice_id'],
  columns: {
    invoice_id: int(),
    customer_id: int(),
    billing_date: date(),
    due_date: date(),
    balance: int().nullable(),
    monthly_kwh_use: int(),
    // varchar(50) in the source, and an amount in all it holds. As a decimal, what is no amount is
    // quarantined and not sent to customers, and `changed` does not take 46.5 and 46.50 for two.
    total_amount_due: decimal(),
  },
});
