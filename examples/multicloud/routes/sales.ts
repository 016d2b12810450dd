import { above, below, mirror, on, opensearch, routes, sns } from 'millrace';
import { orders, payments, products } from './tables.ts';
import { at } from './targets.ts';

/** The filters: what does not match never leaves for the other cloud's targets. */
export const salesRoutes = routes({
  'open-orders': mirror(orders, {
    because: 'Support staff search the orders that are still open, and no others.',
    where: { status: ['In Process', 'On Hold'] },
    to: opensearch.index({ index: at.openOrders }),
  }),

  'large-payment': on(payments, ['create'], {
    because: 'Payments above 50,000 are checked by a person.',
    where: { amount: [above('50000')] },
    to: sns({
      topic: at.salesEvents,
      // Without the check number, which is personal and not allowed here.
      message: ({ after }) => ({ customer: after.customerNumber, amount: after.amount }),
    }),
  }),

  'stock-low': on(products, ['update'], {
    because: 'Purchasing orders again when fewer than 100 are left.',
    became: { quantityInStock: [below(100)] },
    unknown: 'skip',
    to: sns({
      topic: at.salesEvents,
      message: ({ after }) => `${after.productCode}: ${after.quantityInStock} left`,
    }),
  }),
});
