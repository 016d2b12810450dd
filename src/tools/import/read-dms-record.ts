import {
  isMembers,
  type Members,
  memberOf,
  objectOf,
  textOf,
} from '../../decoders/debezium/members.ts';
import { type NativeType, nativeType } from './native-type.ts';
import type { ColumnDraft, TableDraft, TypeDraft, TypeReading } from './table-draft.ts';

/** The names of types in the control records of DMS: those of its engine, and of no database. */
const KINDS: ReadonlyMap<string, TypeDraft['kind']> = new Map(
  Object.entries({
    INT8: 'int',
    INT16: 'int',
    INT32: 'int',
    UINT8: 'int',
    UINT16: 'int',
    UINT32: 'int',
    INT64: 'bigint',
    UINT64: 'bigint',
    FLOAT: 'float',
    DOUBLE: 'float',
    REAL4: 'float',
    REAL8: 'float',
    BOOL: 'boolean',
    BOOLEAN: 'boolean',
    STRING: 'text',
    WSTRING: 'text',
    CLOB: 'text',
    NCLOB: 'text',
    BYTES: 'bytes',
    BLOB: 'bytes',
    DATE: 'date',
    DATE32: 'date',
    TIME: 'time',
    TIME32: 'time',
  } as const),
);

const NO_ZONE = 'DMS does not say whether it has a zone: timestamptz() if it has';
const NO_LOBS =
  'Large objects are missing here if the task does not send them (full LOB mode): compare with the database.';

/** Reads the table of a control record of DMS that tells one; `undefined` for any other. */
export function readDmsControl(record: Members): TableDraft | undefined {
  const control = objectOf(record, 'control');
  const definition = control === undefined ? undefined : objectOf(control, 'table-def');
  const columns = definition === undefined ? undefined : objectOf(definition, 'columns');
  const named = readDmsTable(record);
  if (definition === undefined || columns === undefined || named === undefined) return undefined;
  const key = memberOf(definition, 'primary-key');
  const names = Array.isArray(key) ? key.filter((name) => typeof name === 'string') : [];
  return {
    ...named,
    key: names,
    columns: Object.entries(columns).map(([name, column]) => toColumn(name, column)),
    isWhole: true,
    notes: [
      ...(names.length === 0 ? ['It has no primary key: state targets need one.'] : []),
      NO_LOBS,
    ],
  };
}

/** Reads the name of the table of a record of DMS; `undefined` for the tables of DMS itself. */
export function readDmsTable(
  record: Members,
): Pick<TableDraft, 'database' | 'schema' | 'name'> | undefined {
  const metadata = objectOf(record, 'metadata');
  const name = metadata === undefined ? undefined : textOf(metadata, 'table-name');
  if (metadata === undefined || name === undefined || /^awsdms_/i.test(name)) return undefined;
  return { database: undefined, schema: textOf(metadata, 'schema-name'), name };
}

function toColumn(name: string, column: unknown): ColumnDraft {
  const members = isMembers(column) ? column : {};
  const type = textOf(members, 'type') ?? 'unknown';
  const sizes = [memberOf(members, 'precision'), memberOf(members, 'scale')];
  const args = sizes.filter((size) => typeof size === 'number').map(String);
  const nullable = memberOf(members, 'nullable');
  return {
    name,
    ...readDmsType(nativeType(type.toUpperCase(), args)),
    isNullable: typeof nullable === 'boolean' ? nullable : undefined,
  };
}

function readDmsType({ name, args }: NativeType): TypeReading {
  const kind = KINDS.get(name);
  if (kind !== undefined) return { type: { kind } };
  if (name === 'NUMERIC' || name === 'DECIMAL') return { type: toDecimal(args) };
  if (name === 'TIMESTAMP' || name === 'DATETIME') {
    return { type: { kind: 'timestamp' }, note: NO_ZONE };
  }
  return { type: { kind: 'unknown' }, note: `${name} of DMS has no column type` };
}

function toDecimal([, scale]: readonly string[]): TypeDraft {
  return scale === undefined || scale.startsWith('-')
    ? { kind: 'decimal' }
    : { kind: 'decimal', scale: Number(scale) };
}
