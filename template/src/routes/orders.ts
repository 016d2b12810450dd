import { on, routes, sns } from 'millrace';
import { orders } from './tables.ts';
import { at } from './targets.ts';

export const orderRoutes = routes({
  'order-shipped': on(orders, ['create', 'update'], {
    because: 'Customers are told when their order is on its way.',
    became: { status: ['shipped'] },
    unknown: 'skip',
    to: sns({
      topic: at.orderEvents,
      message: ({ after }) => ({ order: after.order_id, customer: after.customer_id }),
    }),
  }),
});
