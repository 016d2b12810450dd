import { dynamodbTable, firehoseStream, targets } from 'millrace';

export const at = targets({
  latest: dynamodbTable({ key: { pk: 'string', sk: 'string' } }),
  eventTimes: firehoseStream(),
});
