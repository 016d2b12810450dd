import { archive, debezium, firehoseStream, msk, service, targets } from 'millrace';
import { orderRoutes as ecommerceRoutes } from '../../../../examples/ecommerce/routes/orders.ts';
import { at as ecommerceTargets } from '../../../../examples/ecommerce/routes/targets.ts';
import { ecommerceService } from '../../../../examples/ecommerce/service.ts';
import { at as multicloudTargets } from '../../../../examples/multicloud/routes/targets.ts';
import { salesService } from '../../../../examples/multicloud/service.ts';
import { at as positionTargets } from '../../../../examples/positions/routes/targets.ts';
import { positionService } from '../../../../examples/positions/service.ts';
import { customerRoutes } from '../../../../examples/replica/routes/customers.ts';
import { at as replicaTargets } from '../../../../examples/replica/routes/targets.ts';
import { replicaService } from '../../../../examples/replica/service.ts';

const at = targets({ rawRecords: firehoseStream() });

/** The functions of the examples as they stand there, those whose connector writes Avro, and an archive. */
export const jobsService = service({
  targets: {
    ...ecommerceTargets,
    ...multicloudTargets,
    ...positionTargets,
    ...replicaTargets,
    ...at,
  },
  functions: {
    replica: replicaService.functions.replica,
    replicaAvro: {
      source: msk('aurora', ['aurora.salesdb.CUSTOMER']),
      decoder: debezium({ registry: { kind: 'confluent', name: 'schemas' } }),
      routes: [customerRoutes],
    },
    orders: ecommerceService.functions.orders,
    ordersAvro: {
      source: msk('ecommerce', ['ecommerce-server.ecommerce.orders', 'ecommerce-server']),
      decoder: debezium({ registry: { kind: 'confluent', name: 'schemas' } }),
      routes: [ecommerceRoutes],
    },
    positions: positionService.functions.positions,
    sales: salesService.functions.sales,
    archive: {
      source: msk('raw', ['raw']),
      archive: archive({ to: at.rawRecords }),
    },
  },
});
