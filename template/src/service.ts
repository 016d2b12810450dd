import { dms, kinesis, service } from 'millrace';
import { orderRoutes } from './routes/orders.ts';
import { at } from './routes/targets.ts';

export const orderService = service({
  targets: at,
  functions: {
    orders: {
      source: kinesis('changes'),
      decoder: dms({ beforeImage: 'before-image', absent: 'null' }),
      routes: [orderRoutes],
    },
  },
});
