import {
  bigint,
  boolean,
  bytes,
  date,
  decimal,
  dynamodbTable,
  firehoseStream,
  int,
  json,
  oneOf,
  opensearchIndex,
  snsTopic,
  table,
  targets,
  text,
  timestamp,
  uuid,
} from 'millrace';
import * as z from 'zod/mini';

export const invoices = table({
  schema: 'dbo',
  name: 'invoices',
  key: ['invoice_id'],
  columns: {
    invoice_id: int(),
    customer_id: int(),
    due_date: date(),
    balance: int().nullable(),
    monthly_kwh_use: int(),
    total_amount_due: decimal(),
  },
});

export const payments = table({
  schema: 'public',
  name: 'payments',
  key: ['payment_id'],
  columns: {
    payment_id: bigint(),
    order_ref: uuid(),
    email: text().refine(z.string().check(z.email())),
    status: oneOf(['open', 'paid', 'failed']),
    amount: decimal({ scale: 2 }).nullable(),
    settled: boolean(),
    settled_at: timestamp().nullable(),
    details: json(z.object({ method: z.string() })),
    raw: bytes(),
  },
});

export const at = targets({
  alerts: snsTopic(),
  cache: dynamodbTable({ key: { pk: 'string' } }),
  totals: dynamodbTable({ key: { invoice_id: 'number', kind: 'string' } }),
  search: opensearchIndex(),
  lines: firehoseStream(),
});
