import type { StreamRecord } from '../../model/record.ts';
import type { FindTable, Table } from '../../model/table.ts';
import { type Members, memberOf, textOf } from './members.ts';
import { readTable } from './source-block.ts';

/** Connectors of databases that have one level of names above a table. */
const WITHOUT_SCHEMAS: ReadonlySet<unknown> = new Set(['mysql', 'mariadb', 'mongodb']);

/** What names a table outside of a row: the schemas of value and key, `<topic>.Value`, and the topic. */
export interface TableNames {
  readonly valueSchema: string | undefined;
  readonly keySchema: string | undefined;
  readonly record: StreamRecord;
}

/**
 * Completes the name of the table of added fields by a topic name: `server.schema.table`,
 * `server.db.table` or `server.db.schema.table`. A level that was added is never overwritten.
 *
 * @returns `undefined` if neither names a table.
 */
export function withTable(source: Members, topic: string | undefined): Members | undefined {
  const levels = topic?.split('.').slice(1) ?? [];
  const table = textOf(source, 'table') ?? textOf(source, 'collection') ?? levels.at(-1);
  if (table === undefined || table === '') return undefined;
  return { ...source, ...placeOf(source, levels.slice(0, -1)), table };
}

function placeOf(source: Members, places: readonly string[]): Members {
  const db = textOf(source, 'db') ?? (places.length > 1 ? places.at(-2) : undefined);
  const place = places.at(-1);
  const isDatabase = place === db || hasNoSchemas(source);
  return {
    db: db ?? (isDatabase ? place : undefined),
    schema: textOf(source, 'schema') ?? (isDatabase ? undefined : place),
  };
}

function hasNoSchemas(source: Members): boolean {
  return (
    WITHOUT_SCHEMAS.has(memberOf(source, 'connector')) || textOf(source, 'collection') !== undefined
  );
}

/**
 * Returns the topic name that tells the table of a flattened row: of the names of its schemas and its
 * topic the first that is one of a declared table; else the topic, or a schema where that tells nothing.
 */
export function topicNameOf(names: TableNames, findTable: FindTable): string | undefined {
  const topic = topicOf(names.record);
  const value = withoutEnd(names.valueSchema, '.Value');
  const key = withoutEnd(names.keySchema, '.Key');
  return (
    [value, topic, key].find((name) => declaredBy(name, findTable) !== undefined) ??
    [topic, value, key].find((name) => withTable({}, name) !== undefined)
  );
}

/** Returns the declared table that a topic name stands for. */
export function declaredBy(topic: string | undefined, findTable: FindTable): Table | undefined {
  const source = topic === undefined ? undefined : withTable({}, topic);
  const table = source === undefined ? undefined : readTable(source);
  return table === undefined ? undefined : findTable(table);
}

/** Returns the topic of a record; Kinesis has none. */
export function topicOf({ position }: StreamRecord): string | undefined {
  return position.stream === 'kafka' ? position.topic : undefined;
}

function withoutEnd(name: string | undefined, end: string): string | undefined {
  return name?.endsWith(end) === true ? name.slice(0, -end.length) : undefined;
}
