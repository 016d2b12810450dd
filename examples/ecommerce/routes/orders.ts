import { atLeast, dynamodb, mirror, on, routes, sns } from 'millrace';
import { orders } from './tables.ts';
import { at } from './targets.ts';

export const orderRoutes = routes({
  'order-placed': on(orders, ['create'], {
    because: 'Fulfilment begins when an order is written.',
    to: sns({
      topic: at.orderEvents,
      group: 'customer_id',
      message: ({ after }) => ({ order: after.order_id, item: after.item, price: after.price }),
    }),
  }),

  'valuable-order': on(orders, ['create'], {
    because: 'Orders from 1000 upwards are called back before they are packed.',
    where: { price: [atLeast('1000')] },
    to: sns({
      topic: at.orderEvents,
      group: 'customer_id',
      attributes: () => ({ about: 'valuable' }),
      message: ({ after }) => ({ order: after.order_id, customer: after.customer_id }),
    }),
  }),

  'orders-of-customer': mirror(orders, {
    because: 'The shop shows customers their orders.',
    to: dynamodb.put({
      table: at.ordersOfCustomer,
      key: { pk: 'CUSTOMER#{customer_id}', sk: 'ORDER#{order_id}' },
      // Only what is shown: a column that is added to the table does not appear by itself.
      item: ({ item, price, order_date }) => ({ item, price, ordered: order_date }),
    }),
  }),
});
