import {
  above,
  decimal,
  dynamodb,
  dynamodbTable,
  int,
  kinesis,
  mirror,
  on,
  opensearch,
  opensearchIndex,
  type RouteSet,
  routes,
  sns,
  snsTopic,
  table,
  targets,
  text,
  timestamp,
} from '../../../src/index.ts';
import type { Resources } from '../../../src/tools/cloudformation/resource.ts';
import { bindOrPlaceholder } from '../../../src/tools/upstream/bindings.ts';
import type { DebeziumPlan } from '../../../src/tools/upstream/debezium/debezium-plan.ts';
import { findDebeziumWarnings } from '../../../src/tools/upstream/debezium/debezium-warnings.ts';
import type { DmsPlan } from '../../../src/tools/upstream/dms/dms-plan.ts';
import { findDmsWarnings } from '../../../src/tools/upstream/dms/dms-warnings.ts';
import { findTableNeeds } from '../../../src/tools/upstream/table-needs.ts';
import type { UpstreamConfiguration } from '../../../src/tools/upstream/upstream-output.ts';

/** Tables, targets and routes of each kind that asks something of a capture tool. */
export const orders = table({
  schema: 'shop',
  name: 'orders',
  key: ['order_id'],
  columns: {
    order_id: int(),
    customer_id: int(),
    total: decimal({ scale: 2 }),
    placed_at: timestamp({ precision: 6 }),
    phone: text().personal(),
    note: text().nullable(),
  },
});

export const at = targets({
  alerts: snsTopic(),
  cache: dynamodbTable({ key: { pk: 'string' } }),
  copy: dynamodbTable({ key: { order_id: 'number' } }),
  search: opensearchIndex(),
});

export const alertRoutes = routes({
  'large-order': on(orders, ['create', 'update'], {
    because: 'Large orders are looked at.',
    became: { total: [above('1000')] },
    unknown: 'skip',
    to: sns({ topic: at.alerts, message: ({ after }) => `Order ${after.order_id}` }),
  }),
});

export const plainRoutes = routes({
  'new-order': on(orders, ['create'], {
    because: 'Orders are packed.',
    to: sns({ topic: at.alerts, message: ({ after }) => `Order ${after.order_id}` }),
  }),
});

export const stateRoutes = routes({
  'customer-cache': on(orders, ['create', 'update', 'delete'], {
    because: 'The portal caches by customer.',
    to: dynamodb.invalidate({ table: at.cache, key: { pk: '{customer_id}' } }),
  }),
  'order-search': mirror(orders, {
    because: 'Support searches orders.',
    to: opensearch.index({ index: at.search, document: ({ total, note }) => ({ total, note }) }),
  }),
});

export const replicaRoutes = routes({
  'order-copy': mirror(orders, {
    because: 'Reports read a copy.',
    to: dynamodb.replica({ table: at.copy }),
  }),
});

/** A plan of DMS for some routes; on MySQL and Kinesis unless said otherwise. */
export function dmsPlan(sets: readonly RouteSet[], facts: Partial<DmsPlan> = {}): DmsPlan {
  const source = kinesis('cdc');
  return {
    name: 'shop',
    source,
    options: {},
    engine: 'mysql',
    dialect: 'mysql',
    needs: findTableNeeds([{ source, routes: sets }]),
    schema: 'public',
    bind: bindOrPlaceholder({}),
    auth: 'scram',
    applyThreads: 0,
    onlyReadColumns: false,
    warnings: [],
    ...facts,
  };
}

/** A plan of Debezium for some routes; on MySQL unless said otherwise. */
export function debeziumPlan(
  sets: readonly RouteSet[],
  facts: Partial<DebeziumPlan> = {},
): DebeziumPlan {
  return {
    name: 'shop',
    connector: 'mysql',
    major: '3',
    options: {},
    needs: findTableNeeds([{ source: kinesis('cdc'), routes: sets }]),
    topics: ['shop-server.shop.orders'],
    prefix: 'shop-server',
    database: 'shopdb',
    bind: bindOrPlaceholder({}),
    auth: 'iam',
    secrets: 'secrets-manager',
    schemas: true,
    maskPersonal: false,
    otherKeys: [],
    partitions: 6,
    replicationFactor: 3,
    warnings: [],
    ...facts,
  };
}

/** The codes of the warnings of a plan. */
export function dmsCodes(plan: DmsPlan): ReadonlySet<string> {
  return new Set(findDmsWarnings(plan).map(({ code }) => code));
}

/** The same for Debezium. */
export function debeziumCodes(plan: DebeziumPlan): ReadonlySet<string> {
  return new Set(findDebeziumWarnings(plan).map(({ code }) => code));
}

/** The resources of a template. */
export function resourcesOf({ parts }: UpstreamConfiguration): Resources {
  const template = parts.find(({ name }) => name === 'template')?.content;
  if (typeof template !== 'object' || !('Resources' in template)) throw new Error('No template');
  // The cast holds: that is what the member of a template is.
  return template.Resources as Resources;
}
