import { dynamodbTable, snsTopic, targets } from 'millrace';

export const at = targets({
  orderEvents: snsTopic({ fifo: true }),
  ordersOfCustomer: dynamodbTable({ key: { pk: 'string', sk: 'string' } }),
});
