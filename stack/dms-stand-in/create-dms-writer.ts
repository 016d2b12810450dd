import type { JsonObject } from '../../src/model/json.ts';
import { formatRecord } from './format-record.ts';
import type { DmsStandInSettings } from './settings.ts';
import type { WalChange } from './wal-change.ts';
import { toBeforeImage, toImage } from './write-image.ts';
import {
  createTransactionMembers,
  formatMicros,
  type Partition,
  partitionMembers,
  partitionOf,
  type TableRow,
} from './write-metadata.ts';

/** A record as DMS would put it on a stream. */
export interface DmsRecord {
  readonly partitionKey: string;
  readonly text: string;
}

/** Writes records in the shape of AWS DMS: a stand-in, because DMS runs nowhere else. */
export interface DmsWriter {
  /** `create-table`, as DMS announces each table. */
  readonly announce: (row: TableRow) => DmsRecord;
  readonly load: (row: TableRow) => DmsRecord;
  /** Nothing for begin, commit and truncate, of which DMS writes no record. */
  readonly change: (change: WalChange) => readonly DmsRecord[];
}

export interface DmsWriterOptions {
  readonly settings: DmsStandInSettings;
  /** When a record is built, in epoch microseconds. */
  readonly nowMicros: () => bigint;
}

const OPERATIONS = { I: 'insert', U: 'update', D: 'delete' } as const;
const TASK = 'stand-in-task';

interface Written {
  readonly row: Pick<TableRow, 'schema' | 'table'>;
  readonly members: JsonObject;
  readonly recordType: 'data' | 'control';
  readonly operation: string;
  readonly partition: Partition;
  readonly transaction?: JsonObject;
}

/** Creates the writer of one task. */
export function createDmsWriter({ settings, nowMicros }: DmsWriterOptions): DmsWriter {
  const transactionOf = createTransactionMembers(settings);

  function write({ row, members, recordType, operation, partition, ...more }: Written): DmsRecord {
    const metadata = {
      timestamp: formatMicros(nowMicros()),
      'record-type': recordType,
      operation,
      ...partitionMembers(partition, settings),
      'schema-name': row.schema,
      'table-name': row.table,
      ...more.transaction,
    };
    return {
      partitionKey: partition.value,
      text: formatRecord({ ...members, metadata }, settings),
    };
  }

  return {
    announce: (row) =>
      write({
        row,
        members: settings.includeControlDetails ? { control: toTableDefinition(row) } : {},
        recordType: 'control',
        operation: 'create-table',
        partition: { type: 'task-id', value: `${TASK}.${row.schema}.${row.table}` },
      }),
    load: (row) =>
      write({
        row,
        members: { data: toImage(row.columns, settings) },
        recordType: 'data',
        operation: 'load',
        partition: partitionOf(row, settings),
      }),
    change(change) {
      const { action } = change;
      if (action !== 'I' && action !== 'U' && action !== 'D') return [];
      const columns = action === 'D' ? change.identity : change.columns;
      const record = write({
        row: change,
        members: { data: toImage(columns, settings), ...toBeforeImage(change, settings) },
        recordType: 'data',
        operation: OPERATIONS[action],
        partition: partitionOf({ ...change, columns }, settings),
        transaction: transactionOf(change),
      });
      return [record];
    },
  };
}

const CONTROL_TYPES: Readonly<Record<string, string>> = {
  smallint: 'INT16',
  integer: 'INT32',
  bigint: 'INT64',
  real: 'FLOAT',
  'double precision': 'DOUBLE',
  boolean: 'BOOL',
  date: 'DATE32',
  'timestamp with time zone': 'TIMESTAMP',
  'timestamp without time zone': 'TIMESTAMP',
};

function toTableDefinition({ columns, key }: TableRow): JsonObject {
  const definitions = columns.map(({ name, type }) => {
    const [plain = ''] = type.split('(');
    return [name, { type: CONTROL_TYPES[plain] ?? 'WSTRING', nullable: !key.includes(name) }];
  });
  return { 'table-def': { columns: Object.fromEntries(definitions), 'primary-key': key } };
}
