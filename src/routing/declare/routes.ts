import type { RouteSet } from '../../model/route.ts';

/**
 * Names routes. A name is in effect ids, logs and metrics: a route that is renamed says `formerly`.
 *
 * @example
 * export const invoiceRoutes = routes({ 'customer-cache': on(invoices, ['update'], { ... }) });
 */
export function routes<R extends RouteSet>(declared: R): R {
  return declared;
}
