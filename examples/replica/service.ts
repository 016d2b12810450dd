import { debezium, msk, service } from 'millrace';
import { customerRoutes } from './routes/customers.ts';
import { at } from './routes/targets.ts';

export const replicaService = service({
  targets: at,
  functions: {
    replica: {
      source: msk('aurora', ['aurora.salesdb.CUSTOMER', '__debezium-heartbeat.aurora']),
      decoder: debezium({ decimal: 'string' }),
      routes: [customerRoutes],
    },
  },
});
