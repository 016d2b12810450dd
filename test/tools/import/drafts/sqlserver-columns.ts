import {
  bigint,
  boolean,
  bytes,
  date,
  decimal,
  float,
  int,
  table,
  text,
  time,
  timestamp,
  timestamptz,
  unknown,
  uuid,
} from 'millrace';

/** `dbo.invoices`. */
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
    total_amount_due: text(),
  },
});

/** `dbo.every_type`. */
export const everyType = table({
  schema: 'dbo',
  name: 'every_type',
  key: ['tiny', 'small'],
  columns: {
    tiny: int(),
    small: int(),
    big: bigint().nullable(),
    flag: boolean().nullable(),
    exact: decimal({ scale: 6 }).nullable(),
    price: decimal({ scale: 4 }).nullable(),
    approx: float().nullable(),
    short_approx: float().nullable(),
    at_time: time({ precision: 7 }).nullable(),
    old_time: timestamp({ precision: 3 }).nullable(),
    new_time: timestamp({ precision: 7 }).nullable(),
    minute_time: timestamp({ precision: 0 }).nullable(),
    zoned: timestamptz().nullable(),
    wide: text().nullable(),
    fixed: text().nullable(),
    old_text: text().nullable(),
    raw: bytes().nullable(),
    row_version: bytes(),
    guid: uuid().nullable(),
    markup: text().nullable(),
    // hierarchyid has no column type
    tree: unknown(),
    // sql_variant has no column type
    anything: unknown(),
    // geography has no column type
    shape: unknown(),
  },
});
