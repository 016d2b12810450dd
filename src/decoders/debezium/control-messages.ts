import type { ControlMessage, ControlSubject } from '../../model/message.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { TableId } from '../../model/table.ts';
import { isMembers, type Members, memberOf, objectOf, textOf } from './members.ts';
import { readChangeSource, readTime } from './source-block.ts';

/** What Debezium writes that is no envelope and no row. */
export type Mark = 'heartbeat' | 'transaction' | 'schema-change' | 'notification';

/** Members of a notification that hold keys of rows. */
const KEY_FACTS = ['maximum_key', 'last_processed_key'];

/** Reads a record that changes no row and is no envelope. What it is was decided before. */
export function readControlMessage(
  mark: Mark,
  payload: Members,
  record: StreamRecord,
): ControlMessage {
  switch (mark) {
    case 'heartbeat':
      return control(record, mark, { detail: payload });
    case 'transaction':
      return control(record, mark, { operation: textOf(payload, 'status'), detail: payload });
    case 'schema-change':
      return readSchemaChange(payload, record);
    case 'notification':
      return control(record, mark, {
        operation: textOf(payload, 'type'),
        detail: withoutKeys(payload),
      });
  }
}

/** Builds a control message. */
export function control(
  record: StreamRecord,
  subject: ControlSubject,
  facts: Partial<
    Pick<ControlMessage, 'operation' | 'table' | 'keyColumns' | 'detail' | 'source'>
  > = {},
): ControlMessage {
  return {
    kind: 'control',
    subject,
    operation: facts.operation,
    table: facts.table,
    keyColumns: facts.keyColumns,
    detail: facts.detail,
    source: facts.source,
    position: record.position,
  };
}

function readSchemaChange(payload: Members, record: StreamRecord): ControlMessage {
  const changes = memberOf(payload, 'tableChanges');
  const change: unknown = Array.isArray(changes) ? changes[0] : undefined;
  const first = isMembers(change) ? change : {};
  const source = objectOf(payload, 'source');
  const { ddl, databaseName, schemaName, tableChanges } = payload;
  return control(record, 'schema-change', {
    operation: textOf(first, 'type') ?? firstWord(textOf(payload, 'ddl')),
    table: tableOf(payload, first, source),
    keyColumns: keyColumnsOf(objectOf(first, 'table')),
    detail: { ddl, databaseName, schemaName, tableChanges },
    source:
      source &&
      readChangeSource(source, {
        transaction: undefined,
        read: false,
        capturedAt: readTime(payload),
      }),
  });
}

function firstWord(ddl: string | undefined): string | undefined {
  return /^\s*([a-z]+)/i.exec(ddl ?? '')?.[1]?.toUpperCase();
}

function keyColumnsOf(table: Members | undefined): readonly string[] | undefined {
  const names = table === undefined ? undefined : memberOf(table, 'primaryKeyColumnNames');
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : undefined;
}

/** The id of a changed table is quoted, `"db"."schema"."table"`; without one, `source` may name it. */
function tableOf(
  payload: Members,
  change: Members,
  source: Members | undefined,
): TableId | undefined {
  const database = textOf(payload, 'databaseName');
  const schema = textOf(payload, 'schemaName');
  const parts = namesIn(textOf(change, 'id'));
  const name = parts.at(-1) ?? (source && textOf(source, 'table'));
  // A statement about several tables lists them in one text.
  if (name === undefined || (parts.length === 0 && name.includes(','))) return undefined;
  if (parts.length === 3) return { database: parts[0], schema: parts[1], name };
  if (parts.length < 2) return { database, schema, name };
  return parts[0] === schema
    ? { database, schema, name }
    : { database: parts[0], schema: undefined, name };
}

function namesIn(id: string | undefined): readonly string[] {
  return [...(id ?? '').matchAll(/"((?:[^"]|"")*)"/g)].map(([, name = '']) =>
    name.replaceAll('""', '"'),
  );
}

function withoutKeys(payload: Members): Members {
  const data = objectOf(payload, 'additional_data');
  if (data === undefined) return payload;
  const kept = Object.entries(data).filter(([name]) => !KEY_FACTS.includes(name));
  return { ...payload, additional_data: Object.fromEntries(kept) };
}
