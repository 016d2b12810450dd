import { concat } from '../../cloudformation/value.ts';
import { databaseOf } from '../engines.ts';
import type { TableNeeds } from '../table-needs.ts';
import type { ConnectSettings } from './connect-settings.ts';
import { connectorDialect, type DebeziumPlan, hasHistory, namesOf } from './debezium-plan.ts';
import { personalSettings } from './personal-settings.ts';
import { exactly, tableNameOf } from './table-names.ts';

const HEARTBEAT_MS = 10_000;

/** Begins the topic of heartbeats; its name goes on with the prefix of all topics. */
export const HEARTBEAT_PREFIX = '__debezium-heartbeat';

/** Which tables and changes are captured, and what is told besides them. */
export function captureSettings(plan: DebeziumPlan): ConnectSettings {
  const { needs } = plan;
  return {
    ...databases(plan),
    'table.include.list': needs.map(({ table }) => exactly(tableNameOf(table, plan))).join(','),
    ...keys(plan),
    ...personalSettings(plan),
    'snapshot.mode': snapshotMode(plan),
    ...skippedOperations(plan),
    'tombstones.on.delete': 'true',
    ...(hasHistory(plan) ? { 'include.schema.changes': 'true' } : {}),
    'heartbeat.interval.ms': String(HEARTBEAT_MS),
    [namesOf(plan).heartbeatPrefix]: HEARTBEAT_PREFIX,
    ...signals(plan),
    // The total order tells rows of one statement apart, which share a place in the log.
    ...(plan.connector === 'postgresql' ? { 'provide.transaction.metadata': 'true' } : {}),
  };
}

function databases({ connector, needs }: DebeziumPlan): ConnectSettings {
  const dialect = connectorDialect(connector);
  if (dialect !== 'mysql') return {};
  const names = needs.map(({ table }) => databaseOf([table], dialect));
  const known = [...new Set(names.filter((name) => name !== undefined))];
  return known.length === 0 ? {} : { 'database.include.list': known.map(exactly).join(',') };
}

/** Only where the declared key is not the primary key: the connector knows that one. */
function keys(plan: DebeziumPlan): ConnectSettings {
  const chosen = plan.needs.filter(({ table }) => plan.otherKeys.includes(table.name));
  if (chosen.length === 0) return {};
  const lists = chosen.map(
    ({ table }) => `${exactly(tableNameOf(table, plan))}:${table.key.join(',')}`,
  );
  return { 'message.key.columns': lists.join(';') };
}

function snapshotMode(plan: DebeziumPlan): string {
  if (plan.needs.some(({ snapshot }) => snapshot.length > 0)) return 'initial';
  const { noRows } = namesOf(plan);
  return hasHistory(plan) ? noRows.historized : noRows.postgresql;
}

/** Truncates are left out unless a route takes them. */
function skippedOperations({ needs, major, connector }: DebeziumPlan): ConnectSettings {
  const wanted = needs.some(takesTruncates);
  if (major !== '1') return { 'skipped.operations': wanted ? 'none' : 't' };
  // In 1 only PostgreSQL leaves them out, by a setting of its own.
  return connector === 'postgresql' && wanted ? { 'truncate.handling.mode': 'include' } : {};
}

function takesTruncates({ truncates }: TableNeeds): boolean {
  return truncates.length > 0;
}

function signals({ options, connector, database }: DebeziumPlan): ConnectSettings {
  const [table] = options.signals ?? [];
  if (table === undefined) return {};
  // SQL Server names it with its database, which the decoder need not be told.
  const isShort = connector === 'sqlserver' && table.split('.').length < 3;
  return {
    'signal.data.collection': isShort ? concat(database, '.', table) : table,
    'incremental.snapshot.chunk.size': '1024',
  };
}
