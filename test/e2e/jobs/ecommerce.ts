import type { WireFormat } from '../../../stack/converters.ts';
import {
  deleteConnector,
  mariadbConnector,
  putConnector,
} from '../../../stack/debezium-connector.ts';
import { mariadb } from '../../../stack/mariadb-client.ts';
import { quote } from '../../../stack/quote.ts';
import { checkAlerts } from '../checks.ts';
import { type Check, checkOf, compareRows } from '../compare-rows.ts';
import type { CanonicalRow } from '../expected-rows.ts';
import { createRandom, type Random } from '../random.ts';
import { itemsOf } from '../stored-rows.ts';
import type { Job, JobResult } from './job.ts';
import { asLocalTime, mariadbRows } from './mariadb-rows.ts';
import { jobsService } from './src/service.ts';

const SEEDED = 30;
const CUSTOMERS = 12;
const ITEMS = [
  quote('chair'),
  quote('Sessel „Zoë“ 🐘'),
  quote("O'Brien's \\\\ table"),
  quote(''),
] as const;
const PRICES = ['999.99', '1000.00', '1000.01', '0.01', '99999999.99', '12.50'] as const;

/** `ecommerce.orders` of MariaDB by Debezium, with the topic of the schema changes. */
export function ecommerceJob(format: WireFormat): Job {
  const tables = ['ecommerce.orders', 'ecommerce.marker'];
  return {
    name: `Job ecommerce, ${format}`,
    note: 'MariaDB in the place of Aurora MySQL; Connect without the IAM authentication of MSK.',
    parts: format === 'avro' ? ['mariadb', 'registry'] : ['mariadb'],
    service: jobsService,
    cwd: import.meta.dirname,
    stream: 'kafka',
    // The topic that has the name of the server holds the schema changes. One partition: the orders of
    // a customer have different keys, and only within a partition an order of them is known.
    topics: (id) => ({ [id]: 1, [`${id}.ecommerce.orders`]: 1, [`${id}.ecommerce.marker`]: 1 }),
    functions: (id) => ({
      [format === 'avro' ? 'ordersAvro' : 'orders']: [`${id}.ecommerce.orders`, id],
      archive: [id, `${id}.ecommerce.orders`, `${id}.ecommerce.marker`],
    }),
    prepare: async () => void (await mariadb('', SCHEMA)),
    async capture(id) {
      await putConnector(id, mariadbConnector({ name: id, database: 'ecommerce', tables, format }));
      return SEEDED;
    },
    pieces: buildPieces(createRandom(5)).map(
      (sql) => async () => void (await mariadb('ecommerce', sql)),
    ),
    marker: (id) => `${id}.ecommerce.marker`,
    check: checkOrders,
    async end(id) {
      await deleteConnector(id).catch(() => undefined);
      await mariadb(
        '',
        'DROP DATABASE IF EXISTS ecommerce; DROP DATABASE IF EXISTS ecommerce_expected',
      );
    },
  };
}

const SCHEMA = `DROP DATABASE IF EXISTS ecommerce;
  DROP DATABASE IF EXISTS ecommerce_expected;
  CREATE DATABASE ecommerce CHARACTER SET utf8mb4;
  CREATE DATABASE ecommerce_expected CHARACTER SET utf8mb4;
  CREATE TABLE ecommerce_expected.placed (
    seq int AUTO_INCREMENT PRIMARY KEY, order_id int, customer_id int, item varchar(100), price decimal(10,2));
  USE ecommerce;
  CREATE TABLE orders (
    order_id int AUTO_INCREMENT PRIMARY KEY, customer_id int NOT NULL, item varchar(50) NOT NULL,
    price decimal(10,2) NOT NULL, order_date datetime NOT NULL);
  CREATE TABLE marker (id int PRIMARY KEY);
  INSERT INTO orders (customer_id, item, price, order_date)
    SELECT 1 + seq % ${CUSTOMERS}, 'seeded', 990 + seq, '2024-02-29 23:59:59' FROM seq_1_to_${SEEDED};
  CREATE TRIGGER note_placed AFTER INSERT ON orders FOR EACH ROW
    INSERT INTO ecommerce_expected.placed (order_id, customer_id, item, price)
    VALUES (NEW.order_id, NEW.customer_id, NEW.item, NEW.price);`;

/** What goes over the topic of the schema changes in the middle of the work. */
const DDL = [
  'ALTER TABLE orders ADD COLUMN gift tinyint(1);',
  'CREATE TABLE returns (id int PRIMARY KEY, why text); CREATE INDEX by_customer ON orders (customer_id);',
  'ALTER TABLE orders MODIFY item varchar(100) NOT NULL; DROP TABLE returns;',
  'ALTER TABLE orders DROP COLUMN gift;',
];

function buildPieces(random: Random): readonly string[] {
  const pieces = DDL.map(
    (ddl) => `${ddl}\n${Array.from({ length: 40 }, () => transaction(random)).join('\n')}`,
  );
  return [...pieces, 'INSERT INTO marker VALUES (1);'];
}

function transaction(random: Random): string {
  const statements = Array.from({ length: 1 + random.below(3) }, () =>
    random.pick([insert, insert, update, moveCustomer, remove])(random),
  );
  return `BEGIN; ${statements.join(' ')} ${random.below(10) === 0 ? 'ROLLBACK' : 'COMMIT'};`;
}

function insert(random: Random): string {
  const rows = Array.from({ length: 1 + random.below(3) }, () => {
    const customer = 1 + random.below(CUSTOMERS);
    return `(${customer}, ${random.pick(ITEMS)}, ${random.pick(PRICES)}, '2024-12-31 00:00:0${random.below(10)}')`;
  });
  return `INSERT INTO orders (customer_id, item, price, order_date) VALUES ${rows.join(', ')};`;
}

function update(random: Random): string {
  return `UPDATE orders SET price = ${random.pick(PRICES)} WHERE order_id % 13 = ${random.below(13)};`;
}

/** The item moves with its customer. */
function moveCustomer(random: Random): string {
  return `UPDATE orders SET customer_id = ${1 + random.below(CUSTOMERS)} WHERE order_id % 29 = ${random.below(29)};`;
}

function remove(random: Random): string {
  return `DELETE FROM orders WHERE order_id % 31 = ${random.below(31)};`;
}

async function checkOrders({ stores, content }: JobResult): Promise<readonly Check[]> {
  const rows = await mariadbRows({
    database: 'ecommerce',
    table: 'orders',
    keyOf: (row) => `CUSTOMER#${row['customer_id']}/ORDER#${row['order_id']}`,
    columns: { order_date: asLocalTime },
  });
  const expected = new Map([...rows].map(([key, row]) => [key, toItem(row)]));
  const items = await itemsOf(stores.clients, 'ordersOfCustomer');
  const placed = await readPlaced();
  const received = (content.messages['orderEvents'] ?? []).map(({ body, attributes }) => ({
    body: describeMessage(body),
    attributes,
  }));
  const messages = placed.flatMap((order) => [
    `placed ${order.order} ${order.item} ${order.price}`,
    ...(Number(order.price) >= 1000 ? [`valuable ${order.order} of ${order.customer}`] : []),
  ]);
  return [
    compareRows('orders of customers equal SELECT', expected, items),
    checkAlerts(messages, received),
    checkGroups(
      placed,
      received.map(({ body }) => body),
    ),
  ];
}

function toItem({ item = '', price = '', order_date: ordered = '' }: CanonicalRow): CanonicalRow {
  return { item, price, ordered };
}

interface Placed {
  readonly order: string;
  readonly customer: string;
  readonly item: string;
  readonly price: string;
}

async function readPlaced(): Promise<readonly Placed[]> {
  const printed = await mariadb(
    'ecommerce_expected',
    `SELECT JSON_OBJECT('order', CONCAT(order_id), 'customer', CONCAT(customer_id), 'item', item, 'price', CONCAT(price))
     FROM placed ORDER BY seq`,
  );
  return printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Placed);
}

function describeMessage(body: string): string {
  const { order, item, price, customer } = JSON.parse(body);
  return customer === undefined
    ? `placed ${order} ${item} ${price}`
    : `valuable ${order} of ${customer}`;
}

/** The topic is FIFO with the customer as group: each sees the own orders as they were written. */
function checkGroups(placed: readonly Placed[], bodies: readonly string[]): Check {
  const customerOf = new Map(placed.map(({ order, customer }) => [order, customer]));
  const last = new Map<string, number>();
  const problems: string[] = [];
  for (const body of bodies) {
    const [route = '', order = ''] = body.split(' ');
    const customer = `${customerOf.get(order)} ${route}`;
    if (Number(order) < (last.get(customer) ?? 0)) problems.push(`order ${order} of ${customer}`);
    last.set(customer, Number(order));
  }
  return checkOf(
    'messages of a customer keep their order',
    problems,
    `${bodies.length} messages, ${last.size} groups of routes`,
  );
}
