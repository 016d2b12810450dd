import {
  above,
  dynamodb,
  dynamodbTable,
  firehoseStream,
  int,
  mirror,
  on,
  oneOf,
  opensearch,
  opensearchIndex,
  routes,
  sns,
  snsTopic,
  table,
  targets,
  text,
} from '../../src/index.ts';

export const things = table({
  schema: 'app',
  name: 'things',
  key: ['id'],
  columns: {
    id: int(),
    amount: int(),
    status: oneOf(['open', 'closed']),
    note: text().nullable(),
    big: text(),
  },
});

export const at = targets({
  alerts: snsTopic(),
  bills: snsTopic({ fifo: true }),
  copies: dynamodbTable({ key: { id: 'number' } }),
  cache: dynamodbTable({ key: { pk: 'string' } }),
  search: opensearchIndex(),
  raw: firehoseStream(),
});

/** One route of each kind, on one table. */
export const simulatedRoutes = routes({
  alert: on(things, ['create', 'update'], {
    because: 'A message when a value becomes high.',
    became: { amount: [above(50)] },
    unknown: 'match',
    to: sns({ topic: at.alerts, message: (event) => `${event.after.amount}` }),
  }),
  bill: on(things, ['create', 'update', 'delete'], {
    because: 'Every change of a row, in order.',
    to: sns({ topic: at.bills, message: (event) => event.operation }),
  }),
  cache: on(things, ['create', 'update', 'delete'], {
    because: 'A cache that must not be old.',
    to: dynamodb.invalidate({ table: at.cache, key: { pk: 'THING#{id}' } }),
  }),
  copy: mirror(things, {
    because: 'A copy of the table.',
    to: dynamodb.put({ table: at.copies, key: { id: 'id' } }),
  }),
  search: mirror(things, {
    because: 'The open rows, to be searched.',
    where: { status: ['open'] },
    to: opensearch.index({ index: at.search }),
  }),
});
