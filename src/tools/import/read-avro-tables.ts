import type { AvroField, AvroRecord, AvroType } from '../../decoders/avro/avro-type.ts';
import { parseAvroSchema } from '../../decoders/avro/parse-avro-schema.ts';
import { toConnectSchema } from '../../decoders/avro/to-connect-schema.ts';
import { CdcError } from '../../errors.ts';
import { readConnectType } from './connect-types.ts';
import type { ColumnDraft, Import, TableDraft } from './table-draft.ts';

const FROM_NAME =
  'Named by its schema, in which signs other than letters and digits may stand as `_`.';

/**
 * Reads the tables of Avro schemas: of rows, or of envelopes around them. The schema of a key tells
 * the key of the table of the same name.
 *
 * @throws {CdcError} `ERR_CDC_SCHEMA_INVALID`, or `ERR_CDC_INPUT_INVALID` if none is of a table.
 */
export function readAvroTables(texts: readonly string[]): Import {
  const records = texts
    .map((text) => parseAvroSchema(text))
    .filter((type) => type.kind === 'record');
  const keys = new Map(
    records.filter(isKey).map((record) => [tableNameOf(record).join('.'), record]),
  );
  const tables = new Map<string, TableDraft>();
  for (const record of records) {
    const row = rowOf(record);
    if (row === undefined) continue;
    const parts = tableNameOf(record);
    const key = keys.get(parts.join('.'))?.fields.map(({ name }) => name);
    tables.set(parts.join('.'), toDraft(parts, row, key));
  }
  if (tables.size === 0) {
    throw new CdcError('ERR_CDC_INPUT_INVALID', 'Avro schema of no table: it has no row');
  }
  return { form: 'an Avro schema', tables: [...tables.values()], notes: [] };
}

function toDraft(
  parts: readonly string[],
  row: AvroRecord,
  key: readonly string[] | undefined,
): TableDraft {
  return {
    database: undefined,
    schema: parts.at(-2),
    name: parts.at(-1) ?? row.name,
    key,
    columns: row.fields.filter(({ name }) => !name.startsWith('__')).map(toColumn),
    isWhole: true,
    notes: [FROM_NAME],
  };
}

function toColumn({ name, type }: AvroField): ColumnDraft {
  return { name, ...readConnectType(toConnectSchema(type)), isNullable: isOptional(type) };
}

function isOptional(type: AvroType): boolean {
  return type.kind === 'union' && type.branches.some(({ kind }) => kind === 'null');
}

/** Returns the row in an envelope, or the record itself if it is one. */
function rowOf(record: AvroRecord): AvroRecord | undefined {
  const after = record.fields.find(({ name }) => name === 'after');
  const isEnvelope = after !== undefined && record.fields.some(({ name }) => name === 'op');
  if (isEnvelope) return recordIn(after.type);
  return isInternal(record) || isKey(record) ? undefined : record;
}

function recordIn(type: AvroType): AvroRecord | undefined {
  if (type.kind === 'record') return type;
  if (type.kind !== 'union') return undefined;
  return type.branches.find((branch) => branch.kind === 'record');
}

/** Heartbeats, transactions and schema changes. */
function isInternal({ name }: AvroRecord): boolean {
  return name.startsWith('io.debezium.');
}

function isKey({ name }: AvroRecord): boolean {
  return name.split('.').at(-1) === 'Key';
}

/** `server.public.orders.Envelope` is the table `public.orders`. */
function tableNameOf({ name }: AvroRecord): readonly string[] {
  const parts = name.split('.');
  const isMarked = /^(?:Envelope|Value|Key)$/.test(parts.at(-1) ?? '');
  const path = isMarked ? parts.slice(0, -1) : parts.slice(-1);
  return path.length > 2 ? path.slice(-2) : path.slice(-1);
}
