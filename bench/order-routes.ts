import { snsTopic, targets } from '../src/model/target.ts';
import { on } from '../src/routing/declare/on.ts';
import { routes } from '../src/routing/declare/routes.ts';
import { sns } from '../src/routing/sends/sns.ts';
import { orders } from './dms-orders.ts';

const at = targets({ alerts: snsTopic() });

/**
 * Routes of the table, of which none matches an order of the batch: each asks for another item, so
 * that what is measured is the match and not what is built after it.
 */
export function writeOrderRoutes(count: number) {
  const numbered = Array.from({ length: count }, (_none, index) => [
    `item-${index}`,
    on(orders, ['update'], {
      because: 'Somebody waits for this item.',
      where: { item: [`Turbine blade ${index}, right-handed`] },
      to: sns({ topic: at.alerts, message: ({ after }) => `Paid: ${after.item}` }),
    }),
  ]);
  return routes(Object.fromEntries(numbered));
}
