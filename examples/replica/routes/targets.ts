import { dynamodbTable, targets } from 'millrace';

export const at = targets({ customerReplica: dynamodbTable({ key: { CUST_ID: 'number' } }) });
