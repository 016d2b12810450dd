import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { billingService } from '../../../src/service.ts';
import { createDmsTask, type DmsTask } from '../../../stack/dms-stand-in/send-changes.ts';
import { RECOMMENDED_SETTINGS } from '../../../stack/dms-stand-in/settings.ts';
import { ROOT } from '../../../stack/folders.ts';
import { putRecords } from '../../../stack/kinesis-streams.ts';
import { psql, selectTexts } from '../../../stack/psql.ts';
import { canonicalNumber } from '../canonical.ts';
import { checkAlerts } from '../checks.ts';
import { type Check, checkOf, compareRows } from '../compare-rows.ts';
import { createRandom, type Random } from '../random.ts';
import { documentsBy } from '../stored-rows.ts';
import type { Job, JobResult } from './job.ts';

const SEEDED = 30;
const CUSTOMERS = 40;
const NUMBERS = new Set(['invoice_id', 'customer_id', 'balance', 'monthly_kwh_use']);

/** `democustomer.dbo.invoices` of the energy company: DMS to Kinesis, with the functions of this project. */
export function billingJob(): Job {
  let task: DmsTask | undefined;
  return {
    name: 'Job billing, DMS to Kinesis',
    note: 'SQL Server cannot run here, nor can DMS: PostgreSQL with the same table, and the stand-in of DMS.',
    parts: ['kinesis'],
    service: billingService,
    cwd: ROOT,
    stream: 'kinesis',
    topics: (id) => ({ [id]: 3 }),
    functions: (id) => ({ billing: [id], archive: [id] }),
    async prepare(id) {
      await psql('postgres', `CREATE DATABASE ${id}`);
      await psql(id, SCHEMA);
    },
    async capture(id, { clients }) {
      await clients.dynamodb.send(fillCache());
      task = createDmsTask({
        id,
        database: id,
        tables: ['dbo.invoices'],
        settings: RECOMMENDED_SETTINGS,
        send: (records) => putRecords(id, records),
      });
      return task.load();
    },
    pieces: buildPieces(createRandom(17)).map((sql) => async (id) => {
      await psql(id, sql);
      await task?.forward();
    }),
    check: checkInvoices,
    async end(id) {
      await psql(id, `SELECT pg_drop_replication_slot('${id}')`).catch(() => undefined);
      await psql('postgres', `DROP DATABASE ${id} WITH (FORCE)`).catch(() => undefined);
    },
  };
}

const SCHEMA = `CREATE SCHEMA dbo;
  CREATE SCHEMA expected;
  CREATE TABLE dbo.invoices (
    invoice_id int PRIMARY KEY, customer_id int NOT NULL, billing_date date NOT NULL, due_date date NOT NULL,
    balance int, monthly_kwh_use int NOT NULL, total_amount_due varchar(50) NOT NULL);
  ALTER TABLE dbo.invoices REPLICA IDENTITY FULL;
  CREATE TABLE expected.messages (body text NOT NULL);
  CREATE TABLE expected.touched (customer_id int NOT NULL);
  INSERT INTO dbo.invoices
    SELECT n, n % ${CUSTOMERS / 2}, '2026-01-31', '2026-02-14', NULL, 40 + n % 10, n || '.50' FROM generate_series(1, ${SEEDED}) n;
  CREATE FUNCTION expected.note() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO expected.messages VALUES ('invoice ' || NEW.invoice_id || ' of ' || NEW.customer_id || ' due ' || NEW.due_date || ': ' || NEW.total_amount_due);
    END IF;
    IF TG_OP <> 'DELETE' THEN
      IF NEW.monthly_kwh_use > 45 AND (TG_OP = 'INSERT' OR OLD.monthly_kwh_use <= 45) THEN
        INSERT INTO expected.messages VALUES (NEW.customer_id || ': Use this month: ' || NEW.monthly_kwh_use || ' kWh');
      END IF;
      INSERT INTO expected.touched VALUES (NEW.customer_id);
    END IF;
    IF TG_OP <> 'INSERT' THEN INSERT INTO expected.touched VALUES (OLD.customer_id); END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON dbo.invoices FOR EACH ROW EXECUTE FUNCTION expected.note();`;

function buildPieces(random: Random): readonly string[] {
  let id = 1000;
  /** Customers above are never touched. */
  const customer = (): number => random.below(CUSTOMERS - 8);
  const insert = (): string => {
    const rows = Array.from({ length: 1 + random.below(3) }, () => {
      id += 1;
      const balance = random.pick(['NULL', '0', '-2147483648', '2147483647']);
      const amount = random.pick(["'99.50'", "'0'", "'123456789012345678.99'", "'46.57'"]);
      return `(${id}, ${customer()}, '2026-0${1 + random.below(9)}-28', '2026-10-14', ${balance}, ${random.below(90)}, ${amount})`;
    });
    return `INSERT INTO dbo.invoices VALUES ${rows.join(', ')};`;
  };
  const use = (): string =>
    `UPDATE dbo.invoices SET monthly_kwh_use = ${random.pick(['44', '45', '46', 'monthly_kwh_use + 3'])} WHERE invoice_id % 9 = ${random.below(9)};`;
  const pay = (): string =>
    `UPDATE dbo.invoices SET balance = ${random.pick(['NULL', '0', '17'])} WHERE invoice_id % 7 = ${random.below(7)};`;
  const moveCustomer = (): string =>
    `UPDATE dbo.invoices SET customer_id = ${customer()} WHERE invoice_id % 23 = ${random.below(23)};`;
  const moveInvoice = (): string => {
    id += 1;
    return `UPDATE dbo.invoices SET invoice_id = ${id} WHERE invoice_id = (SELECT min(invoice_id) FROM dbo.invoices);`;
  };
  const remove = (): string =>
    `DELETE FROM dbo.invoices WHERE invoice_id % 29 = ${random.below(29)};`;
  const transaction = (): string => {
    const work = Array.from({ length: 1 + random.below(3) }, () =>
      random.pick([insert, insert, insert, use, use, pay, moveCustomer, moveInvoice, remove])(),
    );
    return `BEGIN; ${work.join(' ')} ${random.below(10) === 0 ? 'ROLLBACK' : 'COMMIT'};`;
  };
  return Array.from({ length: 4 }, () => Array.from({ length: 40 }, transaction).join('\n'));
}

/** What the portal has cached of every customer before the work begins. */
function fillCache(): BatchWriteItemCommand {
  const put = (pk: string) => ({ PutRequest: { Item: { pk: { S: pk } } } });
  // 25 items at most: the touched and the untouched are both among them.
  const customers = Array.from({ length: 25 }, (_, at) => CUSTOMERS - 25 + at);
  return new BatchWriteItemCommand({
    RequestItems: { customerCache: customers.map((one) => put(`CUSTOMER#${one}`)) },
  });
}

async function checkInvoices({ id, stores, content }: JobResult): Promise<readonly Check[]> {
  const rows = await selectTexts(id, 'dbo.invoices');
  const expected = new Map(
    rows
      .filter(({ customer_id }) => customer_id !== '0')
      .map((row) => {
        const values = Object.entries(row).map(([name, text]) => [name, canonicalOf(name, text)]);
        const month = `s:${row['billing_date']?.slice(0, 7)}`;
        return [row['invoice_id'] ?? '', { ...Object.fromEntries(values), month }] as const;
      }),
  );
  const documents = await documentsBy(stores.resources.indexes['invoiceSearch'] ?? '', [
    'invoice_id',
  ]);
  const messages = await psql(id, 'SELECT body FROM expected.messages');
  const received = (content.messages['billingAlerts'] ?? []).map(({ body, attributes }) => ({
    body: describeMessage(body, attributes['customer']),
    attributes,
  }));
  const touched = await psql(id, 'SELECT DISTINCT customer_id FROM expected.touched');
  return [
    compareRows('search index equals SELECT', expected, documents),
    checkAlerts(linesOf(messages), received),
    checkCache(new Set(linesOf(touched)), content.items['customerCache'] ?? []),
  ];
}

function canonicalOf(name: string, text: string | null): string {
  if (text === null) return 'null';
  return NUMBERS.has(name) ? canonicalNumber(text) : `s:${text}`;
}

function describeMessage(body: string, about = ''): string {
  if (!body.startsWith('{')) return `${about}: ${body}`;
  const { invoice, customer, due, amount } = JSON.parse(body);
  return `invoice ${invoice} of ${customer} due ${due}: ${amount}`;
}

/** Everything that may be out of date is forgotten, and nothing else. */
function checkCache(
  touched: ReadonlySet<string>,
  items: JobResult['content']['items'][string],
): Check {
  const left = new Set(items.map(({ pk }) => pk?.S?.slice('CUSTOMER#'.length) ?? ''));
  const customers = Array.from({ length: 25 }, (_, at) => String(CUSTOMERS - 25 + at));
  const problems = customers.flatMap((one) => {
    if (left.has(one) !== touched.has(one)) return [];
    return [touched.has(one) ? `${one} is still there` : `${one} was forgotten for nothing`];
  });
  return checkOf(
    'cache of touched customers is forgotten',
    problems,
    `${left.size} of ${customers.length} left`,
  );
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
