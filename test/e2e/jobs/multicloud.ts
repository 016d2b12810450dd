import { createDmsTask, type DmsTask } from '../../../stack/dms-stand-in/send-changes.ts';
import { RECOMMENDED_SETTINGS } from '../../../stack/dms-stand-in/settings.ts';
import { sendRecords } from '../../../stack/kafka-topics.ts';
import { psql, selectTexts, type TextRow } from '../../../stack/psql.ts';
import { canonicalNumber } from '../canonical.ts';
import { checkAlerts } from '../checks.ts';
import { type Check, compareRows } from '../compare-rows.ts';
import type { CanonicalRow } from '../expected-rows.ts';
import { createRandom, type Random } from '../random.ts';
import { documentsBy, itemsOf } from '../stored-rows.ts';
import type { Job, JobResult } from './job.ts';
import { jobsService } from './src/service.ts';

const TABLES = ['orders', 'orderdetails', 'payments', 'products', 'customers'];
const STATUSES = ["'In Process'", "'On Hold'", "'Shipped'", "'Cancelled'", "'Disputed'"] as const;

/** `salesdb` of another cloud: DMS to Kafka, all tables in one topic. */
export function multicloudJob(): Job {
  let task: DmsTask | undefined;
  const topicOf = (id: string): string => `${id}-salesdb-changes`;
  return {
    name: 'Job multicloud, DMS to Kafka',
    note: 'The stand-in of DMS reads PostgreSQL with the tables of the MySQL database; Kafka without SASL/SCRAM, which has a test of its own.',
    parts: [],
    service: jobsService,
    cwd: import.meta.dirname,
    stream: 'kafka',
    topics: (id) => ({ [topicOf(id)]: 3 }),
    functions: (id) => ({ sales: [topicOf(id)], archive: [topicOf(id)] }),
    async prepare(id) {
      await psql('postgres', `CREATE DATABASE ${id}`);
      await psql(id, SCHEMA);
    },
    async capture(id) {
      task = createDmsTask({
        id,
        database: id,
        tables: TABLES.map((table) => `salesdb.${table}`),
        // Orders and order lines have the same numbers: only with the table are keys of rows distinct.
        settings: { ...RECOMMENDED_SETTINGS, partitionIncludeSchemaTable: true },
        send: (records) => sendRecords(topicOf(id), records),
      });
      return task.load();
    },
    pieces: buildPieces(createRandom(23)).map((sql) => async (id) => {
      await psql(id, sql);
      await task?.forward();
    }),
    check: checkSales,
    async end(id) {
      await psql(id, `SELECT pg_drop_replication_slot('${id}')`).catch(() => undefined);
      await psql('postgres', `DROP DATABASE ${id} WITH (FORCE)`).catch(() => undefined);
    },
  };
}

const SCHEMA = `CREATE SCHEMA salesdb;
  CREATE SCHEMA expected;
  CREATE TABLE salesdb.customers ("customerNumber" int PRIMARY KEY, "customerName" varchar(50) NOT NULL);
  CREATE TABLE salesdb.orders (
    "orderNumber" int PRIMARY KEY, "orderDate" date NOT NULL, "shippedDate" date, status varchar(15) NOT NULL,
    comments varchar(200), "customerNumber" int NOT NULL);
  CREATE TABLE salesdb.orderdetails (
    "orderNumber" int, "productCode" varchar(15), "quantityOrdered" int NOT NULL, "priceEach" numeric(10,2) NOT NULL,
    "orderLineNumber" int NOT NULL, PRIMARY KEY ("orderNumber", "productCode"));
  CREATE TABLE salesdb.payments (
    "customerNumber" int, "checkNumber" varchar(50), "paymentDate" date NOT NULL, amount numeric(10,2) NOT NULL,
    PRIMARY KEY ("customerNumber", "checkNumber"));
  CREATE TABLE salesdb.products (
    "productCode" varchar(15) PRIMARY KEY, "productName" varchar(70) NOT NULL, "quantityInStock" int NOT NULL);
  ${TABLES.map((table) => `ALTER TABLE salesdb.${table} REPLICA IDENTITY FULL;`).join('\n')}
  CREATE TABLE expected.messages (body text NOT NULL);
  INSERT INTO salesdb.customers SELECT n, 'Kunde ' || n FROM generate_series(1, 10) n;
  INSERT INTO salesdb.orders SELECT n, '2026-01-31', NULL, 'In Process', NULL, n FROM generate_series(1, 10) n;
  INSERT INTO salesdb.orderdetails SELECT n, 'S10_' || l, l, 9.95, l FROM generate_series(1, 10) n, generate_series(1, 2) l;
  INSERT INTO salesdb.products SELECT 'S10_' || n, 'Model ' || n, 90 + n * 10 FROM generate_series(1, 9) n;
  INSERT INTO salesdb.payments VALUES (1, 'HQ336336', '2026-01-01', 60000);
  CREATE FUNCTION expected.note_payment() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.amount > 50000 THEN INSERT INTO expected.messages VALUES ('payment of ' || NEW."customerNumber" || ': ' || NEW.amount); END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER note_payment AFTER INSERT ON salesdb.payments FOR EACH ROW EXECUTE FUNCTION expected.note_payment();
  CREATE FUNCTION expected.note_stock() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW."quantityInStock" < 100 AND OLD."quantityInStock" >= 100 THEN
      INSERT INTO expected.messages VALUES (NEW."productCode" || ': ' || NEW."quantityInStock" || ' left');
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER note_stock AFTER UPDATE ON salesdb.products FOR EACH ROW EXECUTE FUNCTION expected.note_stock();`;

function buildPieces(random: Random): readonly string[] {
  let next = 1000;
  const order = (): string => {
    next += 1;
    return `INSERT INTO salesdb.orders VALUES (${next}, '2026-11-20', NULL, ${random.pick(STATUSES)}, 'it''s "quoted"', ${1 + random.below(10)});
      INSERT INTO salesdb.orderdetails SELECT ${next}, 'S10_' || n, n, n * 0.99, n FROM generate_series(1, ${1 + random.below(5)}) n;`;
  };
  const status = (): string =>
    `UPDATE salesdb.orders SET status = ${random.pick(STATUSES)}, "shippedDate" = ${random.pick(['NULL', "'2026-11-21'"])} WHERE "orderNumber" % 7 = ${random.below(7)};`;
  const lines = (): string =>
    `UPDATE salesdb.orderdetails SET "quantityOrdered" = "quantityOrdered" + 1 WHERE "orderNumber" % 5 = ${random.below(5)};`;
  const payment = (): string => {
    next += 1;
    return `INSERT INTO salesdb.payments VALUES (${1 + random.below(10)}, 'CHK${next}', '2026-11-20', ${random.pick(['50000', '50000.01', '99999999.99', '1'])});`;
  };
  const stock = (): string =>
    `UPDATE salesdb.products SET "quantityInStock" = "quantityInStock" + ${random.pick(['-30', '-1', '45'])} WHERE "productCode" = 'S10_${1 + random.below(9)}';`;
  const move = (): string => {
    next += 1;
    const old = `(SELECT min("orderNumber") FROM salesdb.orders)`;
    return `UPDATE salesdb.orderdetails SET "orderNumber" = ${next} WHERE "orderNumber" = ${old};
      UPDATE salesdb.orders SET "orderNumber" = ${next} WHERE "orderNumber" = ${old};`;
  };
  const remove = (): string => {
    const which = `"orderNumber" % 31 = ${random.below(31)}`;
    return `DELETE FROM salesdb.orderdetails WHERE ${which}; DELETE FROM salesdb.orders WHERE ${which};`;
  };
  const transaction = (): string => {
    const work = Array.from({ length: 1 + random.below(3) }, () =>
      random.pick([order, order, status, lines, payment, stock, move, remove])(),
    );
    return `BEGIN; ${work.join(' ')} ${random.below(10) === 0 ? 'ROLLBACK' : 'COMMIT'};`;
  };
  return Array.from({ length: 4 }, () => Array.from({ length: 40 }, transaction).join('\n'));
}

async function checkSales({ id, stores, content }: JobResult): Promise<readonly Check[]> {
  const orders = await selectTexts(id, 'salesdb.orders');
  const lines = await selectTexts(id, 'salesdb.orderdetails');
  const table = new Map<string, CanonicalRow>([
    ...orders.map(
      (row) => [`ORDER#${row['orderNumber']}/ORDER#${row['orderNumber']}`, toOrder(row)] as const,
    ),
    ...lines.map(
      (row) => [`ORDER#${row['orderNumber']}/LINE#${row['productCode']}`, toLine(row)] as const,
    ),
  ]);
  const open = new Map(
    orders
      .filter(({ status }) => status === 'In Process' || status === 'On Hold')
      .map((row) => [row['orderNumber'] ?? '', toDocument(row)] as const),
  );
  const documents = await documentsBy(stores.resources.indexes['openOrders'] ?? '', [
    'orderNumber',
  ]);
  const messages = await psql(id, 'SELECT body FROM expected.messages');
  const received = (content.messages['salesEvents'] ?? []).map(({ body, attributes }) => ({
    body: describeMessage(body),
    attributes,
  }));
  return [
    compareRows(
      'table of the new service equals SELECT',
      table,
      await itemsOf(stores.clients, 'orderTable'),
    ),
    compareRows('index of open orders equals SELECT', open, documents),
    checkAlerts(
      messages.split('\n').filter((line) => line !== ''),
      received,
    ),
  ];
}

function toOrder(row: TextRow): CanonicalRow {
  return {
    status: asText(row['status']),
    customer: asNumber(row['customerNumber']),
    ordered: asText(row['orderDate']),
    shipped: asText(row['shippedDate']),
  };
}

function toLine(row: TextRow): CanonicalRow {
  return {
    line: asNumber(row['orderLineNumber']),
    quantity: asNumber(row['quantityOrdered']),
    price: asText(row['priceEach']),
  };
}

/** The column that no table declares is passed on as it was sent. */
function toDocument(row: TextRow): CanonicalRow {
  return {
    orderNumber: asNumber(row['orderNumber']),
    orderDate: asText(row['orderDate']),
    shippedDate: asText(row['shippedDate']),
    status: asText(row['status']),
    comments: asText(row['comments']),
    customerNumber: asNumber(row['customerNumber']),
  };
}

function asText(text: string | null | undefined): string {
  return text === null || text === undefined ? 'null' : `s:${text}`;
}

function asNumber(text: string | null | undefined): string {
  return text === null || text === undefined ? 'null' : canonicalNumber(text);
}

function describeMessage(body: string): string {
  if (!body.startsWith('{')) return body;
  const { customer, amount } = JSON.parse(body);
  return `payment of ${customer}: ${amount}`;
}
