import { archive, debezium, dms, kinesis, msk, service } from 'millrace';
import { invoiceRoutes } from './routes/invoices.ts';
import { at } from './routes/targets.ts';

/** The billing service: the same routes for two ways that the changes come. */
export const billingService = service({
  targets: at,
  functions: {
    billing: {
      source: kinesis('cdc'),
      // `null`: DMS leaves out columns that are null, and its tasks send whole rows.
      decoder: dms({ beforeImage: 'before-image', absent: 'null' }),
      routes: [invoiceRoutes],
    },
    billingFromMsk: {
      source: msk('mskCdc', ['billing.democustomer.dbo.invoices']),
      // The amounts are varchar in the source: texts, also where they are all digits.
      decoder: debezium({ decimal: 'string' }),
      routes: [invoiceRoutes],
    },
    // A function of its own, so that routes and archive never hinder each other.
    archive: {
      source: kinesis('cdc'),
      archive: archive({ to: at.rawRecords }),
    },
  },
});
