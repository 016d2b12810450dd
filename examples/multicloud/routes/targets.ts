import { dynamodbTable, opensearchIndex, snsTopic, targets } from 'millrace';

export const at = targets({
  /** Of the new order service: it reads here, and the old system still writes. */
  orderTable: dynamodbTable({ key: { pk: 'string', sk: 'string' } }),
  openOrders: opensearchIndex(),
  salesEvents: snsTopic(),
});
