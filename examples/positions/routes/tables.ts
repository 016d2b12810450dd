import { bigint, decimal, table, text, timestamp } from 'millrace';

// The records carry no schema: what a number or text stands for is known from here only.

/** MySQL `trading.positions`: one row for each account and symbol. */
export const positions = table({
  schema: 'trading',
  name: 'positions',
  key: ['account_id', 'symbol'],
  columns: {
    // BIGINT: 700000000000000001 is no JavaScript number.
    account_id: bigint(),
    symbol: text(),
    // DECIMAL(18,6) and DECIMAL(12,4) come as base64 without their scale.
    quantity: decimal({ scale: 6 }),
    price: decimal({ scale: 4 }),
    // DATETIME(6) comes in microseconds, DATETIME in milliseconds.
    updated_at: timestamp({ precision: 6 }),
  },
});

/** MySQL `trading.quotes`: the last price of each symbol. */
export const quotes = table({
  schema: 'trading',
  name: 'quotes',
  key: ['symbol'],
  columns: { symbol: text(), price: decimal({ scale: 4 }), quoted_at: timestamp({ precision: 6 }) },
});
