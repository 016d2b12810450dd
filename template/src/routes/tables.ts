import { decimal, int, oneOf, table, timestamp } from 'millrace';

/** `shop.orders`. Draft such a declaration from your own database: `npx millrace import FILE`. */
export const orders = table({
  schema: 'shop',
  name: 'orders',
  key: ['order_id'],
  columns: {
    order_id: int(),
    customer_id: int(),
    status: oneOf(['open', 'shipped', 'returned']),
    total: decimal({ scale: 2 }),
    ordered_at: timestamp(),
  },
});
