import { dynamodb, mirror, routes } from 'millrace';
import { orderdetails, orders } from './tables.ts';
import { at } from './targets.ts';

/** The strangler: while the old system is replaced, the table of the new service keeps in step. */
export const orderTableRoutes = routes({
  'order-table': mirror(orders, {
    because: 'The new order service reads orders that the old system writes. Ends when it writes.',
    to: dynamodb.put({
      table: at.orderTable,
      key: { pk: 'ORDER#{orderNumber}', sk: 'ORDER#{orderNumber}' },
      // The words of the new service: the old names end here.
      item: ({ status, orderDate, shippedDate, customerNumber }) => ({
        status,
        customer: customerNumber,
        ordered: orderDate,
        shipped: shippedDate,
      }),
    }),
  }),

  'order-line-table': mirror(orderdetails, {
    because: 'The lines of an order are read with it, in one query.',
    to: dynamodb.put({
      table: at.orderTable,
      key: { pk: 'ORDER#{orderNumber}', sk: 'LINE#{productCode}' },
      item: ({ quantityOrdered, priceEach, orderLineNumber }) => ({
        line: orderLineNumber,
        quantity: quantityOrdered,
        price: priceEach,
      }),
    }),
  }),
});
