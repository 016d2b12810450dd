import { debezium, msk, service } from 'millrace';
import { positionRoutes } from './routes/positions.ts';
import { at } from './routes/targets.ts';

export const positionService = service({
  targets: at,
  functions: {
    positions: {
      source: msk('broker', ['broker.trading.positions', 'broker.trading.quotes']),
      // As the connector is configured: without schemas the records do not tell.
      decoder: debezium({ timePrecision: 'adaptive_time_microseconds', decimal: 'precise' }),
      routes: [positionRoutes],
    },
  },
});
