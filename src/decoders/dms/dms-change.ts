import type { AnyRowChange, Row } from '../../model/change-event.ts';
import { createRowGuard, type GuardRow } from '../../model/guard-row.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { DmsOptions } from '../../model/service.ts';
import type { Table } from '../../model/table.ts';
import { listUncaptured } from '../columns/row-reader.ts';
import type { DriftWatch } from '../drift/drift-watch.ts';
import { createMissingNote, type NoteMissing } from '../drift/missing-columns.ts';
import type { DmsDataOperation, DmsEnvelope } from './dms-envelope.ts';
import { compileImages, type DmsImages, pickColumns } from './dms-images.ts';
import { hasColumns, isSameKey, keyOf, keyUnknown } from './dms-keys.ts';
import { createSourceReader, type ReadChangeSource } from './dms-source.ts';
import type { KnownTable } from './dms-tables.ts';

/** A data record with what is known of its table. */
export interface DataRecord {
  readonly envelope: DmsEnvelope;
  readonly operation: DmsDataOperation;
  readonly table: KnownTable;
  /** Of the images of the envelope. */
  readonly readers: Pick<KnownTable, 'readRow' | 'readOldRow'>;
  /** Declared or learned; `undefined` when not known. */
  readonly keyColumns: readonly string[] | undefined;
  readonly record: StreamRecord;
}

export type ToChange = (data: DataRecord) => AnyRowChange;

interface Settings {
  readonly options: DmsOptions;
  readonly guardRow: GuardRow;
  readonly noteMissing: NoteMissing;
  readonly readSource: ReadChangeSource;
}

const NONE: readonly string[] = [];

/**
 * Compiles the step from a data record to a change event.
 *
 * The function throws `ERR_CDC_ENVELOPE_INVALID`, `ERR_CDC_VALUE_INVALID`, `ERR_CDC_KEY_UNKNOWN`, and
 * what the policy of a table asks for when its rows change their shape.
 */
export function compileChange(
  options: DmsOptions,
  beforeNames: readonly string[],
  drift: DriftWatch,
): ToChange {
  const readImages = compileImages(options, beforeNames);
  const noteMissing = createMissingNote(options, drift);
  const settings: Settings = {
    options,
    guardRow: createRowGuard(),
    noteMissing,
    readSource: createSourceReader(),
  };
  return (data) => {
    const images = readImages(data.envelope);
    return data.operation === 'delete'
      ? toDelete(data, images, settings)
      : toUpsert(data, { images, operation: data.operation }, settings);
  };
}

function toUpsert(
  data: DataRecord,
  { images, operation }: { images: DmsImages; operation: Exclude<DmsDataOperation, 'delete'> },
  settings: Settings,
): AnyRowChange {
  const { options, guardRow, noteMissing } = settings;
  const { declared } = data.table;
  const { readRow, readOldRow } = data.readers;
  const after = fillAbsent(readRow(images.data), declared, options);
  const uncaptured = declared === undefined ? NONE : listUncaptured(declared, after);
  if (declared !== undefined && uncaptured.length > 0) noteMissing(declared, uncaptured, operation);
  const key = readKey(data, after);
  const row = guardRow(after, uncaptured);
  const facts = factsOf(data, settings);
  switch (operation) {
    case 'load':
      return {
        ...facts,
        operation: 'read',
        key,
        previousKey: undefined,
        row,
        after: row,
        uncaptured,
      };
    case 'insert':
      return {
        ...facts,
        operation: 'create',
        key,
        previousKey: undefined,
        row,
        after: row,
        uncaptured,
      };
    case 'update': {
      const before = readOldRow(images.before);
      const previousKey = readPreviousKey(data, { before, after }, options);
      return {
        ...facts,
        operation: 'update',
        key,
        previousKey,
        row,
        before,
        after: row,
        uncaptured,
      };
    }
  }
}

function toDelete(data: DataRecord, images: DmsImages, settings: Settings): AnyRowChange {
  const { options, guardRow } = settings;
  const { declared } = data.table;
  const { readRow } = data.readers;
  const sent = { ...images.before, ...images.data };
  const trusted = areNullsTrusted(sent, data.keyColumns, options)
    ? sent
    : pickColumns(sent, (_name, value) => value !== null);
  const before = readRow(trusted);
  const uncaptured =
    declared === undefined
      ? Object.keys(sent).filter((name) => !Object.hasOwn(trusted, name))
      : listUncaptured(declared, before);
  return {
    ...factsOf(data, settings),
    operation: 'delete',
    uncaptured,
    key: readKey(data, before),
    previousKey: undefined,
    // A copy: `before` itself is not guarded.
    row: guardRow({ ...before }, uncaptured),
    before,
  };
}

function factsOf({ envelope, table, record }: DataRecord, { readSource }: Settings) {
  return {
    kind: 'change',
    table: table.id,
    source: readSource(envelope),
    position: record.position,
    arrivedAt: record.arrivedAt,
  } as const;
}

/**
 * DMS leaves nulls out unless told otherwise: only the user knows whether absent means null here.
 * A column that cannot be null is then not captured.
 */
function fillAbsent(row: Row, declared: Table | undefined, { absent }: DmsOptions): Row {
  if (absent !== 'null' || declared === undefined) return row;
  const missing = listUncaptured(declared, row).filter(
    (column) => declared.columns[column]?.isNullable === true,
  );
  return missing.length === 0
    ? row
    : { ...row, ...Object.fromEntries(missing.map((column) => [column, null])) };
}

/**
 * PostgreSQL's deletes hold the key only, and with `IncludeNullAndEmpty` DMS fills the rest with
 * nulls. Elsewhere the old row is whole, and its nulls are true.
 */
function areNullsTrusted(
  row: Row,
  keyColumns: readonly string[] | undefined,
  { engine }: DmsOptions,
): boolean {
  if (engine === 'mysql' || engine === 'oracle') return true;
  if (keyColumns === undefined) return false;
  return Object.keys(row).some((name) => row[name] !== null && !keyColumns.includes(name));
}

function readKey({ table, keyColumns = NONE }: DataRecord, row: Row): Row | undefined {
  const key = keyOf(row, keyColumns);
  if (key === undefined && table.declared !== undefined && keyColumns.length > 0) {
    throw keyUnknown(table.id);
  }
  return key;
}

function readPreviousKey(
  { keyColumns = NONE }: DataRecord,
  { before, after }: { readonly before: Row; readonly after: Row },
  { engine }: DmsOptions,
): Row | undefined {
  // Oracle sends old values of changed columns only: the others of the key are as they were.
  const old =
    engine === 'oracle' && Object.keys(before).length > 0 ? { ...after, ...before } : before;
  if (!hasColumns(old, keyColumns) || !hasColumns(after, keyColumns)) return undefined;
  return isSameKey(old, after, keyColumns) ? undefined : keyOf(old, keyColumns);
}
