import { orderRoutes, orders, shop } from './shop.js';

// What a user's build would run: reading the service makes no client and touches no network.
const names = Object.keys(orderRoutes);
const columns = Object.keys(orders.columns);
if (
  names.length !== 4 ||
  columns.length !== 9 ||
  shop.functions.fromMsk.source.stream !== 'kafka'
) {
  throw new Error(`The service is not what it declares: ${names.join(', ')}`);
}

// The handler refuses to start without its settings, and names them all (I6).
const refusal = await import('./handler.js').then(
  () => 'none',
  (error: unknown) => String(error),
);
if (!refusal.includes('MILLRACE_QUARANTINE_BUCKET')) {
  throw new Error(`The handler started without settings: ${refusal}`);
}
