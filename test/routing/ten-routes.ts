import {
  above,
  anythingBut,
  between,
  bigint,
  boolean,
  type ChangeEvent,
  date,
  decimal,
  dynamodb,
  dynamodbTable,
  firehose,
  firehoseStream,
  ignoringCase,
  int,
  json,
  mirror,
  on,
  oneOf,
  opensearch,
  opensearchIndex,
  routes,
  sns,
  snsTopic,
  startsWith,
  table,
  targets,
  text,
  timestamp,
  type WhereOf,
} from 'millrace';

export const orders = table({
  schema: 'ecommerce',
  name: 'orders',
  key: ['order_id'],
  columns: {
    order_id: bigint(),
    customer_id: int().nullable(),
    email: text().personal(),
    status: oneOf(['open', 'paid', 'shipped', 'cancelled']),
    country: text(),
    price: decimal({ scale: 2 }),
    express: boolean(),
    items: json(),
    note: text().nullable(),
    order_date: date(),
    shipped_at: timestamp().nullable(),
  },
});

export const positions = table({
  schema: 'broker',
  name: 'positions',
  key: ['account_id', 'symbol'],
  columns: { account_id: int(), symbol: text(), quantity: decimal(), price: decimal() },
});

export const at = targets({
  orderEvents: snsTopic({ fifo: true }),
  fraudAlerts: snsTopic(),
  orderHistory: firehoseStream(),
  customerCache: dynamodbTable({ key: { pk: 'string' } }),
  singleTable: dynamodbTable({ key: { pk: 'string', sk: 'string' } }),
  orderTotals: dynamodbTable({ key: { order_id: 'number' } }),
  orderSearch: opensearchIndex(),
});

const writes = ['create', 'update'] as const;
const large = { price: [above('1000.00')] } satisfies WhereOf<typeof orders>;

function describeOrder({ after }: ChangeEvent<typeof orders, 'create' | 'update'>): string {
  return `Order ${after.order_id}: ${after.price}`;
}

export const tenRoutes = routes({
  // 1. every change of a table, as it is
  'order-history': on(orders, ['create', 'update', 'delete'], {
    because: 'Finance rebuilds any day of the orders from their history.',
    to: firehose({ stream: at.orderHistory }),
  }),

  // 2. a transition
  'order-shipped': on(orders, ['update'], {
    because: 'Customers are told when their order leaves the house.',
    became: { status: ['shipped'] },
    unknown: 'skip',
    allow: ['email'],
    to: sns({
      topic: at.orderEvents,
      group: 'order_id',
      message: ({ after }) => ({ order: after.order_id, email: after.email }),
    }),
  }),

  // 3. alternatives, and a shared condition
  'fraud-check': on(orders, writes, {
    because: 'The fraud team looks at large or odd orders before they are shipped.',
    where: {
      status: ['open', 'paid'],
      $or: [large, { country: [anythingBut('SE', 'DE')], express: [true] }],
    },
    maxAge: '6h',
    atMost: { count: 100, per: '1h' },
    to: sns({ topic: at.fraudAlerts, subject: () => 'Check an order', message: describeOrder }),
  }),

  // 4. a change of some columns
  'price-corrected': on(orders, ['update'], {
    because: 'A price that changes after the order is a legal matter.',
    before: { status: [anythingBut('open')] },
    changed: ['price'],
    unknown: 'match',
    to: sns({
      topic: at.fraudAlerts,
      message: (e) =>
        `Order ${e.key?.order_id}: from ${e.before.price ?? 'unknown'} to ${e.after.price}`,
    }),
  }),

  // 5. a cache whose key may be null
  'customer-cache': on(orders, ['create', 'update', 'delete'], {
    because: 'The shop shows the orders of a customer from its cache.',
    to: dynamodb.invalidate({ table: at.customerCache, key: { pk: 'CUSTOMER#{customer_id}' } }),
  }),

  // 6. two sends, one of them held back by the flood rules
  'order-cancelled': on(orders, ['update', 'delete'], {
    because: 'The warehouse stops packing, and the cache forgets the order.',
    where: { status: ['cancelled'] },
    to: [
      sns({ topic: at.orderEvents, group: 'CUSTOMER#{customer_id}' }),
      dynamodb.invalidate({ table: at.customerCache, key: { pk: 'CUSTOMER#{customer_id}' } }),
    ],
  }),

  // 7. one item per row, in a table that holds other things as well
  'orders-by-customer': mirror(orders, {
    because: 'The new shop reads orders by customer while the old one is taken apart.',
    where: { customer_id: [{ exists: true }] },
    to: dynamodb.put({
      table: at.singleTable,
      key: { pk: 'CUSTOMER#{customer_id}', sk: 'ORDER#{order_id}' },
      item: ({ status, price, order_date }) => ({ status, price, order_date }),
    }),
  }),

  // 8. another writer of the same table, whose items are apart
  'position-items': mirror(positions, {
    because: 'The app shows the latest price and position of an account.',
    to: dynamodb.put({
      table: at.singleTable,
      key: { pk: 'ACCOUNT#{account_id}', sk: (row) => `SYMBOL#${row.symbol}` },
    }),
  }),

  // 9. some attributes of an item that others own
  'order-total': on(orders, ['read', ...writes], {
    because: 'The total of an order is shown next to what the shop itself keeps of it.',
    where: { price: [between('0.01', '99999.99')], note: [null, startsWith('web')] },
    to: dynamodb.update({
      table: at.orderTotals,
      key: { order_id: 'order_id' },
      set: ['price', 'status'],
    }),
  }),

  // 10. a search index
  'order-search': mirror(orders, {
    because: 'Support staff search orders by month and country.',
    where: { country: [ignoringCase('se'), ignoringCase('de')] },
    mode: 'shadow',
    to: opensearch.index({
      index: at.orderSearch,
      document: (row) => ({ ...row, month: row.order_date.slice(0, 7) }),
    }),
  }),
});
