import { decimal, int, table, text, timestamp } from 'millrace';

/** Aurora MySQL `ecommerce.orders`. */
export const orders = table({
  schema: 'ecommerce',
  name: 'orders',
  key: ['order_id'],
  columns: {
    order_id: int(),
    customer_id: int(),
    item: text(),
    price: decimal({ scale: 2 }),
    order_date: timestamp(),
  },
});
