import {
  above,
  archive,
  array,
  bigint,
  boolean,
  bytes,
  date,
  debezium,
  decimal,
  dms,
  dynamodb,
  dynamodbTable,
  firehose,
  firehoseStream,
  float,
  int,
  interval,
  json,
  kafka,
  mirror,
  on,
  opensearch,
  opensearchIndex,
  routes,
  service,
  sns,
  snsTopic,
  table,
  targets,
  text,
  time,
  timestamp,
  timestamptz,
  uuid,
} from 'millrace';

const customers = table({
  schema: 'shop',
  name: 'customers',
  key: ['id'],
  columns: {
    id: bigint(),
    name: text(),
    email: text().nullable(),
    credit: decimal({ scale: 4 }),
    balance: decimal().nullable(),
    ratio: float().nullable(),
    active: boolean(),
    joined: date().nullable(),
    seen_at: timestamptz().nullable(),
    local_at: timestamp({ precision: 6 }).nullable(),
    opens: time({ precision: 6 }).nullable(),
    pause: interval().nullable(),
    ref: uuid().nullable(),
    avatar: bytes().nullable(),
    profile: json().nullable(),
    tags: array(text()).nullable(),
    note: text().nullable(),
  },
});

const orders = table({
  schema: 'shop',
  name: 'orders',
  key: ['order_id', 'line'],
  columns: {
    order_id: bigint(),
    line: int(),
    customer_id: bigint(),
    item: text(),
    price: decimal({ scale: 2 }),
    qty: int(),
    status: text().nullable(),
    rev: int(),
  },
});

const sessions = table({
  schema: 'shop',
  name: 'sessions',
  key: ['id'],
  columns: { id: int(), customer_id: bigint(), started: timestamptz() },
});

export const at = targets({
  customerReplica: dynamodbTable({ key: { pk: 'string' } }),
  orderReplica: dynamodbTable({ key: { pk: 'string', sk: 'number' } }),
  sessionReplica: dynamodbTable({ key: { id: 'number' } }),
  orderSearch: opensearchIndex(),
  orderAlerts: snsTopic(),
  orderHistory: firehoseStream(),
  sessionHistory: firehoseStream(),
  rawRecords: firehoseStream(),
});

/** Above this an order is told: with more digits than the column, so that no rounding hides. */
export const ALERT_ABOVE = '999.994';

const customerRoutes = routes({
  'customer-replica': mirror(customers, {
    because: 'The replica equals the source, value by value.',
    to: dynamodb.put({ table: at.customerReplica, key: { pk: '{id}' } }),
  }),
});

const orderRoutes = routes({
  'order-replica': mirror(orders, {
    because: 'The replica equals the source, value by value.',
    to: dynamodb.put({ table: at.orderReplica, key: { pk: '{order_id}', sk: 'line' } }),
  }),
  'order-search': mirror(orders, {
    because: 'Only open orders are searched: rows enter and leave.',
    where: { status: ['open'] },
    to: opensearch.index({ index: at.orderSearch }),
  }),
  'order-alert': on(orders, ['create', 'update'], {
    because: 'Large orders are told once, when they become large.',
    became: { price: [above(ALERT_ABOVE)] },
    unknown: 'skip',
    to: sns({
      topic: at.orderAlerts,
      message: ({ after }) =>
        `${after.order_id}/${after.line} rev ${after.rev}: ${after.qty} x ${after.price}`,
    }),
  }),
  'order-history': on(orders, ['read', 'create', 'update', 'delete'], {
    because: 'Each change of a row, in order.',
    snapshot: 'deliver',
    to: firehose({ stream: at.orderHistory }),
  }),
});

const sessionRoutes = routes({
  'session-replica': mirror(sessions, {
    because: 'A truncate empties the replica.',
    to: dynamodb.replica({ table: at.sessionReplica }),
  }),
  'session-history': on(sessions, ['create', 'update', 'delete', 'truncate'], {
    because: 'A truncated table is told as one change.',
    to: firehose({ stream: at.sessionHistory }),
  }),
});

/** What runs on the stream of the databases. The tables differ in their replica identity. */
export const shopService = service({
  targets: at,
  functions: {
    customers: {
      source: kafka('cdc', ['customers']),
      decoder: debezium({ replicaIdentity: 'default' }),
      routes: [customerRoutes],
    },
    orders: {
      source: kafka('cdc', ['orders', 'sessions', 'marker']),
      decoder: debezium({ replicaIdentity: 'full' }),
      routes: [orderRoutes, sessionRoutes],
    },
    customersAvro: {
      source: kafka('cdc', ['customers']),
      decoder: debezium({
        replicaIdentity: 'default',
        registry: { kind: 'confluent', name: 'schemas' },
      }),
      routes: [customerRoutes],
    },
    ordersAvro: {
      source: kafka('cdc', ['orders', 'sessions', 'marker']),
      decoder: debezium({
        replicaIdentity: 'full',
        registry: { kind: 'apicurio', name: 'schemas' },
      }),
      routes: [orderRoutes, sessionRoutes],
    },
    dmsOrders: {
      source: kafka('dms', ['orders']),
      decoder: dms({ engine: 'postgresql', beforeImage: 'before-image', absent: 'uncaptured' }),
      routes: [orderRoutes],
    },
    archive: {
      source: kafka('cdc', ['customers', 'orders', 'sessions', 'marker']),
      archive: archive({ to: at.rawRecords }),
    },
  },
});
