import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { handlerEnvironment } from '../../src/tools/local/local-function.ts';
import { type PartsContent, readBack } from '../../src/tools/local/parts/read-back.ts';
import { ROOT, STACK } from '../../stack/folders.ts';
import { readAll, type TopicPartition } from '../../stack/kafka-topics.ts';
import { psql } from '../../stack/psql.ts';
import { run } from '../../stack/shell.ts';
import {
  checkAlerts,
  checkArchive,
  checkHistory,
  checkQuarantine,
  checkRowOrder,
} from './checks.ts';
import { type Check, compareRows } from './compare-rows.ts';
import { type CanonicalRow, expectedRows } from './expected-rows.ts';
import { documentsOf, itemsOf } from './stored-rows.ts';
import type { Stores } from './stores.ts';
import { ADDED_COLUMN } from './workload.ts';

export interface Checked {
  readonly checks: readonly Check[];
  readonly counts: Readonly<Record<string, number>>;
}

/** Compares everything that stands in the stores with what the database and the broker say. */
export async function checkEverything(under: {
  readonly id: string;
  readonly stores: Stores;
  readonly partitions: readonly TopicPartition[];
}): Promise<Checked> {
  const { id, stores } = under;
  const { resources, clients, parts } = stores;
  const content = await readBack(parts, resources);
  const held = await readAll(`${id}-check`, under.partitions);
  const customers = await expectedRows(id, 'shop.customers', ['id']);
  const sessions = await expectedRows(id, 'shop.sessions', ['id']);
  const alerts = await psql(id, 'SELECT message FROM expected.alerts');
  const customerItems = await itemsOf(clients, 'customerReplica');
  const orders = await compareOrders(id, stores);
  await sweepSessions(stores);
  const sessionItems = await itemsOf(clients, 'sessionReplica', ['id']);
  const checks = [
    compareRows('customer replica equals SELECT', customers, customerItems),
    ...orders.checks,
    compareRows('replica of a truncated table, swept, equals SELECT', sessions, sessionItems),
    checkAlerts(linesOf(alerts), content.messages['orderAlerts'] ?? []),
    checkArchive(held, content.objects['rawRecords'] ?? []),
    checkRowOrder(content.objects['orderHistory'] ?? []),
    checkHistory(keysOf(sessions), content.objects['sessionHistory'] ?? []),
    checkQuarantine(content.quarantine),
  ];
  const counts = { records: held.length, customers: customers.size, orders: orders.rows };
  return { checks, counts };
}

/** Compares what came out of the tables that Debezium Server captured. */
export async function checkCaptured(
  id: string,
  stores: Stores,
  content: PartsContent,
): Promise<readonly Check[]> {
  const customers = await expectedRows(id, 'shop.customers', ['id']);
  const alerts = await psql(id, 'SELECT message FROM expected.alerts');
  const customerItems = await itemsOf(stores.clients, 'customerReplica');
  const orders = await compareOrders(id, stores);
  return [
    compareRows('customer replica equals SELECT', customers, customerItems),
    ...orders.checks,
    checkAlerts(linesOf(alerts), content.messages['orderAlerts'] ?? []),
    checkRowOrder(content.objects['orderHistory'] ?? []),
  ];
}

/** Compares what came out of records of the DMS stand-in, which captures the orders only. */
export async function checkDms(under: {
  readonly id: string;
  readonly stores: Stores;
  readonly partitions: readonly TopicPartition[];
}): Promise<Checked> {
  const { id, stores } = under;
  const content = await readBack(stores.parts, stores.resources);
  const held = await readAll(`${id}-check`, under.partitions);
  // A changed key is one update: a row that was large stays large.
  const alerts = await psql(id, 'SELECT message FROM expected.alerts WHERE NOT was_large');
  const orders = await compareOrders(id, stores);
  const checks = [
    ...orders.checks,
    checkAlerts(linesOf(alerts), content.messages['orderAlerts'] ?? []),
    checkArchive(held, content.objects['rawRecords'] ?? []),
    checkRowOrder(content.objects['orderHistory'] ?? []),
    checkQuarantine(content.quarantine),
  ];
  return { checks, counts: { records: held.length, orders: orders.rows } };
}

/** Compares the orders, and those that are open, with the replica and the index of them. */
async function compareOrders(
  id: string,
  { resources, clients }: Stores,
): Promise<{ readonly checks: readonly Check[]; readonly rows: number }> {
  const orders = await expectedRows(id, 'shop.orders', ['order_id', 'line']);
  const open = new Map([...orders].filter(([, row]) => row['status'] === 's:open'));
  const items = await itemsOf(clients, 'orderReplica');
  const documents = await documentsOf(resources.indexes['orderSearch'] ?? '');
  return {
    checks: [
      compareRows('order replica equals SELECT', orders, items, ADDED_COLUMN),
      compareRows('search index equals SELECT', open, documents, ADDED_COLUMN),
    ],
    rows: orders.size,
  };
}

/** Runs the command that removes what a truncate left behind. */
async function sweepSessions({ parts, resources }: Stores): Promise<void> {
  const settings = join(STACK, 'e2e-environment.json');
  await writeFile(settings, JSON.stringify(handlerEnvironment(parts, resources)));
  const service = resolve(import.meta.dirname, 'service.ts');
  const words = ['--service', service, '--route', 'session-replica', '--settings', settings];
  await run(process.execPath, [resolve(ROOT, 'bin/millrace.cjs'), 'sweep', ...words], {
    cwd: ROOT,
  });
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

function keysOf(rows: ReadonlyMap<string, CanonicalRow>): ReadonlySet<string> {
  return new Set(rows.keys());
}
