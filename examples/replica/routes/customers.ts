import { dynamodb, mirror, routes } from 'millrace';
import { customers } from './tables.ts';
import { at } from './targets.ts';

export const customerRoutes = routes({
  'customer-replica': mirror(customers, {
    because: 'Reports read customers without a connection to the sales database.',
    // The key of the item is the key of the row, its attributes are the columns.
    to: dynamodb.replica({ table: at.customerReplica }),
  }),
});
