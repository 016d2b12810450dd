import { dynamodb, mirror, routes } from 'millrace';
import { customers } from './tables.ts';
import { at } from './targets.ts';

export const customerRoutes = routes({
  'customer-replica': mirror(customers, {
    because: 'Reports read customers without a connection to the sales database.',
    to: dynamodb.put({ table: at.customerReplica, key: { CUST_ID: 'CUST_ID' } }),
  }),
});
