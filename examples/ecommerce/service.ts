import { debezium, msk, service } from 'millrace';
import { orderRoutes } from './routes/orders.ts';
import { at } from './routes/targets.ts';

export const ecommerceService = service({
  targets: at,
  functions: {
    orders: {
      // The topic that has the name of the server holds the schema changes.
      source: msk('ecommerce', ['ecommerce-server.ecommerce.orders', 'ecommerce-server']),
      decoder: debezium(),
      routes: [orderRoutes],
    },
  },
});
