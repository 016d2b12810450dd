import {
  isMembers,
  type Members,
  memberOf,
  objectOf,
  textOf,
} from '../../decoders/debezium/members.ts';
import { CdcError } from '../../errors.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import type { StreamRecord } from '../../model/record.ts';
import { readDmsControl, readDmsTable } from './read-dms-record.ts';
import { readTableChanges } from './read-schema-change.ts';
import { readKeyNames, readRowSchema } from './read-typed-row.ts';
import { createTableCollection, type TableCollection } from './table-collection.ts';
import type { Import, TableDraft } from './table-draft.ts';

/**
 * Reads the tables of records of DMS or Debezium: with their types where the records carry them.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if no record tells a table.
 */
export function readRecordTables(records: readonly StreamRecord[]): Import {
  const tables = createTableCollection();
  const counts = { told: 0, silent: 0, binary: 0 };
  for (const record of records) {
    const what = readRecord(record, tables);
    counts[what] += 1;
  }
  const drafts = tables.drafts();
  if (drafts.length === 0) throw nothingTold(counts.binary);
  return {
    form: `${records.length} ${records.length === 1 ? 'record' : 'records'}`,
    tables: drafts,
    notes: counts.binary === 0 ? [] : [`Records that are not JSON are left out: ${counts.binary}`],
  };
}

function nothingTold(binary: number): CdcError {
  const why =
    binary > 0
      ? 'the records are not JSON; of Avro give the schema (.avsc)'
      : 'no record is one of DMS or Debezium that names a table';
  return new CdcError('ERR_CDC_INPUT_INVALID', `Records tell no table: ${why}`);
}

function readRecord(
  { value, key, partitionKey }: StreamRecord,
  tables: TableCollection,
): 'told' | 'silent' | 'binary' {
  if (value === null || value.length === 0) return 'silent';
  const json = parse(value);
  if (json === undefined) return 'binary';
  if (!isMembers(json)) return 'silent';
  const { schema, payload } = unwrap(json);
  if (isMembers(memberOf(payload, 'metadata'))) return readDms(payload, tables);
  if (Array.isArray(memberOf(payload, 'tableChanges'))) return readChanges(payload, tables);
  // On Kinesis, Debezium Server writes the key as the partition key.
  return readDebezium({ schema, payload, key: key ?? toBytes(partitionKey) }, tables);
}

function readDms(record: Members, tables: TableCollection): 'told' | 'silent' {
  const control = readDmsControl(record);
  if (control !== undefined) tables.addTyped(control);
  const named = readDmsTable(record);
  const row = objectOf(record, 'data');
  if (named !== undefined && row !== undefined) tables.addRow({ ...named, key: undefined, row });
  return control !== undefined || (named !== undefined && row !== undefined) ? 'told' : 'silent';
}

function readChanges(payload: Members, tables: TableCollection): 'told' {
  for (const { schema, name, draft } of readTableChanges(payload)) {
    if (draft === undefined) tables.remove({ schema, name });
    else tables.addTyped(draft);
  }
  return 'told';
}

interface Event {
  readonly schema: Members | undefined;
  readonly payload: Members;
  readonly key: Uint8Array | undefined;
}

function readDebezium(event: Event, tables: TableCollection): 'told' | 'silent' {
  const { schema, payload } = event;
  const named = readTable(schema, payload);
  if (named === undefined) return 'silent';
  const key = readKey(event.key);
  const columns = schema === undefined ? undefined : readRowSchema(schema);
  if (columns !== undefined) {
    tables.addTyped({ ...named, key, columns, isWhole: true, notes: [] });
    return 'told';
  }
  const row = objectOf(payload, 'after') ?? objectOf(payload, 'before');
  if (row === undefined) return 'silent';
  tables.addRow({ ...named, key, row });
  return 'told';
}

/** The envelope names the table; a flattened row only by the name of its schema. */
function readTable(
  schema: Members | undefined,
  payload: Members,
): Pick<TableDraft, 'database' | 'schema' | 'name'> | undefined {
  const source = objectOf(payload, 'source');
  const name = source === undefined ? undefined : textOf(source, 'table');
  if (source !== undefined && name !== undefined && Object.hasOwn(payload, 'op')) {
    const place = textOf(source, 'schema') ?? textOf(source, 'keyspace') ?? textOf(source, 'db');
    return { database: undefined, schema: place, name };
  }
  const parts = (schema === undefined ? undefined : textOf(schema, 'name'))?.split('.') ?? [];
  const table = parts.at(-1) === 'Value' ? parts.at(-2) : undefined;
  if (table === undefined) return undefined;
  return { database: undefined, schema: parts.length > 3 ? parts.at(-3) : undefined, name: table };
}

function readKey(bytes: Uint8Array | undefined): readonly string[] | undefined {
  const json = bytes === undefined || bytes.length === 0 ? undefined : parse(bytes);
  if (!isMembers(json)) return undefined;
  const { schema, payload } = unwrap(json);
  return schema === undefined ? Object.keys(payload) : readKeyNames(schema);
}

function unwrap(json: Members): {
  readonly schema: Members | undefined;
  readonly payload: Members;
} {
  const payload = memberOf(json, 'payload');
  if (!Object.hasOwn(json, 'schema') || Object.keys(json).length !== 2) {
    return { schema: undefined, payload: json };
  }
  return { schema: objectOf(json, 'schema'), payload: isMembers(payload) ? payload : {} };
}

function toBytes(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : Buffer.from(text);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return parseExactJson(bytes);
  } catch {
    return undefined;
  }
}
