import { decimal, int, table, text, timestamptz } from 'millrace';

/** Aurora MySQL `salesdb.CUSTOMER`. */
export const customers = table({
  schema: 'salesdb',
  name: 'CUSTOMER',
  key: ['CUST_ID'],
  columns: {
    CUST_ID: int(),
    NAME: text(),
    MKTSEGMENT: text().nullable(),
    // DECIMAL(12,2): every digit is kept, whatever `decimal.handling.mode` says.
    CREDIT_LIMIT: decimal({ scale: 2 }),
    // MySQL TIMESTAMP is an instant; DATETIME would be `timestamp()`.
    CREATED_AT: timestamptz(),
  },
});
