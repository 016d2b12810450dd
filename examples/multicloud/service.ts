import { dms, msk, service } from 'millrace';
import { orderTableRoutes } from './routes/order-table.ts';
import { salesRoutes } from './routes/sales.ts';
import { at } from './routes/targets.ts';

export const salesService = service({
  targets: at,
  functions: {
    sales: {
      source: msk('sales', ['salesdb-changes']),
      // The endpoint has IncludeNullAndEmpty: a column that is absent was not captured.
      decoder: dms({ beforeImage: 'before-image', absent: 'uncaptured', engine: 'mysql' }),
      routes: [orderTableRoutes, salesRoutes],
    },
  },
});
