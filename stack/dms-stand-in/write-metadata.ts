import type { JsonObject } from '../../src/model/json.ts';
import type { DmsStandInSettings } from './settings.ts';
import { toTimestamp } from './to-dms-value.ts';
import type { WalChange, WalColumn } from './wal-change.ts';

/** A row and the table that it is of. */
export interface TableRow {
  readonly schema: string;
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: readonly WalColumn[];
}

/** By what a record is partitioned. */
export interface Partition {
  readonly type: 'primary-key' | 'schema-table' | 'task-id';
  readonly value: string;
}

/**
 * Returns by what the record of a row is partitioned.
 *
 * @throws {Error} If it is the key, and the table has none: what DMS writes then is not documented,
 * and an empty key would put all rows on one partition.
 */
export function partitionOf(
  { schema, table, key, columns }: TableRow,
  { partitionKeyType, partitionIncludeSchemaTable }: DmsStandInSettings,
): Partition {
  const place = `${schema}.${table}`;
  if (partitionKeyType === 'schema-table') return { type: partitionKeyType, value: place };
  if (key.length === 0) throw new Error(`${place} has no primary key to partition its records by`);
  const texts = new Map(columns.map(({ name, text }) => [name, text ?? '']));
  const value = key.map((name) => texts.get(name)).join('.');
  return {
    type: partitionKeyType,
    value: partitionIncludeSchemaTable ? `${place}.${value}` : value,
  };
}

/** Writes what every record says of its partition, where the settings ask for it. */
export function partitionMembers(
  { type, value }: Partition,
  { includePartitionValue }: DmsStandInSettings,
): JsonObject {
  const isShown = includePartitionValue && type !== 'schema-table';
  return { 'partition-key-type': type, ...(isShown ? { 'partition-key-value': value } : {}) };
}

/** Writes the members of a change that tell its place in its transaction; it counts the records. */
export function createTransactionMembers({
  includeTransactionDetails,
}: DmsStandInSettings): (change: WalChange) => JsonObject {
  let previous: { readonly id: number; readonly record: number } | undefined;
  return ({ xid: id, timestamp, lsn }) => {
    if (!includeTransactionDetails) return { 'transaction-id': id };
    const before = previous;
    const record = before?.id === id ? before.record + 1 : 1;
    previous = { id, record };
    return {
      'transaction-id': id,
      'transaction-record-id': record,
      ...(before === undefined
        ? {}
        : { 'prev-transaction-id': before.id, 'prev-transaction-record-id': before.record }),
      'commit-timestamp': toTimestamp(timestamp),
      'stream-position': `${padLsn(lsn)}.${record}.${padLsn(lsn)}`,
    };
  };
}

/** Writes an instant in epoch microseconds. */
export function formatMicros(micros: bigint): string {
  const iso = new Date(Number(micros / 1000n)).toISOString().slice(0, -1);
  return `${iso}${(micros % 1000n).toString().padStart(3, '0')}Z`;
}

function padLsn(lsn: string): string {
  return lsn
    .split('/')
    .map((part) => part.padStart(8, '0'))
    .join('/');
}
