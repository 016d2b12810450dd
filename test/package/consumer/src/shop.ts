import {
  above,
  array,
  bigint,
  date,
  debezium,
  decimal,
  dms,
  dynamodb,
  dynamodbTable,
  firehose,
  firehoseStream,
  int,
  json,
  kinesis,
  mirror,
  msk,
  on,
  oneOf,
  opensearch,
  opensearchIndex,
  routes,
  service,
  sns,
  snsTopic,
  table,
  targets,
  text,
  timestamptz,
  type WhereOf,
} from 'millrace';

export const orders = table({
  schema: 'shop',
  name: 'orders',
  key: ['order_id'],
  columns: {
    order_id: bigint(),
    customer_id: int(),
    status: oneOf(['open', 'paid', 'shipped']),
    total: decimal({ scale: 2 }),
    placed_on: date(),
    changed_at: timestamptz(),
    tags: array(text()),
    extra: json().nullable(),
    email: text().nullable().personal(),
  },
});

export const at = targets({
  orderEvents: snsTopic(),
  customers: dynamodbTable({ key: { pk: 'string' } }),
  search: opensearchIndex(),
  archive: firehoseStream(),
});

export const large = { total: [above('1000')] } satisfies WhereOf<typeof orders>;

export const orderRoutes = routes({
  'order-shipped': on(orders, ['update'], {
    because: 'Customers are told when their order leaves.',
    became: { status: ['shipped'] },
    unknown: 'skip',
    to: sns({ topic: at.orderEvents, message: (e) => `Order ${e.after.order_id} has left` }),
  }),
  'customer-cache': on(orders, ['create', 'update', 'delete'], {
    because: 'The portal shows the latest order from its cache.',
    to: dynamodb.invalidate({ table: at.customers, key: { pk: 'CUSTOMER#{customer_id}' } }),
  }),
  'large-orders': on(orders, ['create'], {
    because: 'Controlling reviews large orders.',
    where: large,
    to: firehose({ stream: at.archive }),
  }),
  'order-search': mirror(orders, {
    because: 'Support staff search orders.',
    to: opensearch.index({
      index: at.search,
      document: (row) => ({ status: row.status, total: row.total }),
    }),
  }),
});

export const shop = service({
  targets: at,
  functions: {
    fromKinesis: {
      source: kinesis('cdc'),
      decoder: dms({ beforeImage: 'before-image' }),
      routes: [orderRoutes],
    },
    fromMsk: {
      source: msk('cdc', ['shop.shop.orders']),
      decoder: debezium(),
      routes: [orderRoutes],
    },
  },
});
