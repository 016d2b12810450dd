import { archive, debezium, kinesis, service } from 'millrace';
import { at, shopService } from '../../../service.ts';

const { customers, orders } = shopService.functions;

/** The routes of the shop behind Debezium Server, which writes to a stream for each table. */
export const streamService = service({
  targets: at,
  functions: {
    kinesisCustomers: {
      source: kinesis('customers'),
      decoder: debezium({ replicaIdentity: 'default' }),
      routes: customers.routes,
    },
    kinesisOrders: {
      source: kinesis('orders'),
      decoder: debezium({ replicaIdentity: 'full' }),
      routes: orders.routes,
    },
    kinesisArchive: { source: kinesis('orders'), archive: archive({ to: at.rawRecords }) },
  },
});
