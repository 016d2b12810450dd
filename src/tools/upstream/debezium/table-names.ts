import type { Table } from '../../../model/table.ts';
import { schemaOf } from '../engines.ts';
import { type ConnectorKind, connectorDialect, type DebeziumPlan } from './debezium-plan.ts';
import type { DebeziumMajor } from './names-by-major.ts';

/** Returns the name of a table as the lists of a connector have it: `schema.table` or `db.table`. */
export function tableNameOf(
  table: Table,
  { connector, database }: Pick<DebeziumPlan, 'connector' | 'database'>,
): string {
  const known = typeof database === 'string' ? database : undefined;
  const level = schemaOf(table, connectorDialect(connector)) ?? known;
  return level === undefined ? table.name : `${level}.${table.name}`;
}

/** Writes a name as a regular expression that matches only it. */
export function exactly(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Returns the topic of a table. Characters that Kafka does not take are underscores. */
export function topicOf(
  table: Table,
  plan: Pick<DebeziumPlan, 'connector' | 'database' | 'major' | 'prefix'>,
): string {
  const { connector, database, major, prefix } = plan;
  const known = typeof database === 'string' ? database : undefined;
  const isInName = connector === 'sqlserver' && major !== '1' && known !== undefined;
  const levels = [prefix, ...(isInName ? [known] : []), tableNameOf(table, plan)];
  return levels.join('.').replace(/[^A-Za-z0-9._-]/g, '_');
}

/** What the topics that a function reads tell of their connector. */
export interface TopicFacts {
  readonly prefix: string;
  /** SQL Server writes the database into the names of topics. */
  readonly database: string | undefined;
}

/** Reads prefix and database off the topic of a table; `undefined` if no topic ends with its name. */
export function readTopics(
  topics: readonly string[],
  tables: readonly Table[],
  connector: { readonly kind: ConnectorKind; readonly major: DebeziumMajor },
): TopicFacts | undefined {
  const { kind, major } = connector;
  for (const table of tables) {
    const schema = schemaOf(table, connectorDialect(kind));
    const end = `.${[...(schema === undefined ? [] : [schema]), table.name].join('.')}`;
    const start = topics.find((topic) => topic.endsWith(end))?.slice(0, -end.length);
    if (start === undefined) continue;
    if (kind !== 'sqlserver' || major === '1') return { prefix: start, database: table.database };
    const at = start.lastIndexOf('.');
    if (at > 0) return { prefix: start.slice(0, at), database: start.slice(at + 1) };
  }
  return undefined;
}
