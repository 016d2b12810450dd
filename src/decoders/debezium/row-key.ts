import { CdcError } from '../../errors.ts';
import type { Row } from '../../model/change-event.ts';
import type { StreamRecord } from '../../model/record.ts';
import { formatTable, type Table } from '../../model/table.ts';
import { readHeaderKey } from './header-key.ts';
import type { Members } from './members.ts';
import type { ParseWire } from './parse-wire.ts';
import type { RecordKey } from './record-key.ts';
import type { DecodeRow, RawRow } from './row-decoder.ts';
import type { RowTable } from './row-table.ts';

/** The header on the create of a key change: the key that the row had before. */
const OLD_KEY_HEADER = '__debezium.oldkey';

/** Columns whose keys `StringConverter` writes as they are. */
const TEXTS: ReadonlySet<string> = new Set(['text', 'uuid']);

/** The header on the delete of a key change: the key that the row has now. */
const NEW_KEY_HEADER = '__debezium.newkey';

export interface KeyContext {
  readonly table: RowTable;
  readonly recordKey: RecordKey;
  readonly decodeRow: DecodeRow;
}

/**
 * Returns the key of a row: of the key of its record, else of the declared key columns of its image. A
 * record key that names no columns is asked only if the image does not have them.
 *
 * @returns `undefined` for a table declared without a key, and for an undeclared one whose record
 * has no readable key.
 * @throws {CdcError} `ERR_CDC_KEY_UNKNOWN` if a declared key can be read nowhere.
 */
export function readRowKey(context: KeyContext, row: Row): Row | undefined {
  const { declared } = context.table;
  const isTold = declared !== undefined && declared.key.length > 0 && hasAll(row, declared.key);
  if (context.recordKey.kind === 'value' && isTold) return pick(row, declared.key);
  const raw = rawKeyOf(context.recordKey, declared);
  if (raw !== undefined) return decodeKey(context, raw);
  if (declared === undefined || declared.key.length === 0) return undefined;
  if (!isTold) throw keyUnknown(context.table);
  return pick(row, declared.key);
}

/**
 * Reads the key that a row had before, from the header that ties the create of a key change to the
 * delete before it. It is information only: a header that cannot be read is as if it were not there.
 */
export function readPreviousKey(
  context: KeyContext,
  record: StreamRecord,
  parse: ParseWire,
): Row | undefined {
  const header = record.headers.find(([name]) => name === OLD_KEY_HEADER);
  if (header === undefined) return undefined;
  try {
    const { recordKey } = context;
    const keySchema = recordKey.kind === 'columns' ? recordKey.schema : undefined;
    const sent = readHeaderKey(header[1], keySchema, parse);
    if (sent === undefined) return undefined;
    const raw = rawKeyOf({ kind: 'columns', ...sent }, context.table.declared);
    return raw === undefined ? undefined : decodeKey(context, raw);
  } catch {
    return undefined;
  }
}

/**
 * Tells whether the delete of a record is the first half of a key change.
 *
 * @see https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-primary-key-updates
 */
export function isKeyChange({ headers }: StreamRecord): boolean {
  return headers.some(([name]) => name === NEW_KEY_HEADER);
}

/** Builds the error of a row whose key nobody tells. */
export function keyUnknown({ id }: RowTable): CdcError {
  const table = formatTable(id);
  return new CdcError(
    'ERR_CDC_KEY_UNKNOWN',
    `Key not known: neither the key of the record nor the row tells it for ${table}`,
    { details: { table } },
  );
}

function rawKeyOf(key: RecordKey, declared: Table | undefined): RawRow | undefined {
  switch (key.kind) {
    case 'columns':
      return declared === undefined ? wholeKey(key) : declaredKey(key, declared.key);
    case 'value':
      return namedKey(key, declared);
    case 'struct-text':
    case 'none':
    case 'opaque':
      return undefined;
  }
}

function wholeKey(key: RawRow): RawRow | undefined {
  return Object.keys(key.columns).length === 0 ? undefined : key;
}

function declaredKey({ columns, schema }: RawRow, names: readonly string[]): RawRow | undefined {
  if (names.length === 0 || !hasAll(columns, names)) return undefined;
  return { columns: pick(columns, names), schema };
}

function namedKey(
  { value, text }: Extract<RecordKey, { kind: 'value' }>,
  declared: Table | undefined,
): RawRow | undefined {
  const [only, ...more] = declared?.key ?? [];
  if (declared === undefined || only === undefined || more.length > 0) return undefined;
  const isText = TEXTS.has(declared.columns[only]?.kind ?? 'unknown');
  return {
    columns: Object.fromEntries([[only, isText ? (text ?? value) : value]]),
    schema: undefined,
  };
}

function decodeKey({ decodeRow, table }: KeyContext, raw: RawRow): Row {
  return decodeRow(raw, table).row;
}

function hasAll(members: Members, names: readonly string[]): boolean {
  return names.every((name) => Object.hasOwn(members, name));
}

function pick(members: Members, names: readonly string[]): Members {
  const [only] = names;
  // By far the most keys have one column.
  if (names.length === 1 && only !== undefined && only !== '__proto__') {
    return { [only]: members[only] };
  }
  return Object.fromEntries(names.map((name) => [name, members[name]]));
}
