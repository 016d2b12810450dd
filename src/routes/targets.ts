import { dynamodbTable, firehoseStream, opensearchIndex, snsTopic, targets } from 'millrace';

/** What the routes send to. Each property is a symbolic name that `serverless.yml` binds. */
export const at = targets({
  billingAlerts: snsTopic(),
  customerCache: dynamodbTable({ key: { pk: 'string' } }),
  invoiceSearch: opensearchIndex(),
  rawRecords: firehoseStream(),
});
