import type { ChangeSource, Microseconds } from '../../model/change-event.ts';
import type { TableId } from '../../model/table.ts';
import { integerOf, type Members, memberOf, textOf, toInteger } from './members.ts';
import { readPosition } from './source-position.ts';

/** Every spelling of a snapshot, of all versions; `false`, null and anything else is none. */
const SNAPSHOT_MARKS: ReadonlySet<unknown> = new Set([
  true,
  'true',
  'first',
  'first_in_data_collection',
  'last_in_data_collection',
  'last',
  'incremental',
]);

/** The last microsecond of the year 9999: what lies beyond is in a wrong unit (Cassandra). */
const MAX_TIME = 253_402_300_799_999_999n;

/** What `source` is read with: members of the envelope that belong to the same facts. */
export interface SourceContext {
  readonly transaction: Members | undefined;
  /** The operation is a read of a snapshot, whatever `source.snapshot` says. */
  readonly read: boolean;
  readonly capturedAt: Microseconds | undefined;
}

/**
 * Reads the table of a change. It stands in `source`, never in the topic name, whose characters are
 * replaced and which transforms change.
 *
 * @returns `undefined` if there is no table, as for logical messages.
 */
export function readTable(source: Members): TableId | undefined {
  const name = textOf(source, 'table') ?? textOf(source, 'collection');
  if (name === undefined) return undefined;
  const database = textOf(source, 'db');
  // Vitess and Cassandra name the place of a table a keyspace, and have no database beside it.
  const place = textOf(source, 'keyspace');
  return { database: place ?? database, schema: textOf(source, 'schema'), name };
}

/** Tells whether `source.snapshot` marks a row that was read and not captured from the log. */
export function isSnapshot(source: Members): boolean {
  const mark = memberOf(source, 'snapshot');
  return SNAPSHOT_MARKS.has(typeof mark === 'string' ? mark.toLowerCase() : mark);
}

/** Reads the facts about where a change comes from. */
export function readChangeSource(source: Members, context: SourceContext): ChangeSource {
  const snapshot = context.read || isSnapshot(source);
  const connector = textOf(source, 'connector');
  return {
    captureTool: 'debezium',
    connector,
    server: textOf(source, 'name'),
    snapshot,
    transactionId: readTransactionId(source, context.transaction),
    transactionOrder:
      context.transaction === undefined ? undefined : integerOf(context.transaction, 'total_order'),
    // For rows of a snapshot, connectors without a better time write the time of reading.
    committedAt: snapshot ? undefined : readTime(source),
    capturedAt: context.capturedAt,
    position: readPosition(source, context.transaction),
  };
}

/**
 * Reads the finest of the time members: `ts_us`, `ts_ns`, `ts_ms`. All three tell the same instant;
 * old versions have only the last. Zero means that the time is not known.
 */
export function readTime(members: Members): Microseconds | undefined {
  const micros = memberOf(members, 'ts_us');
  const time =
    typeof micros === 'number' && Number.isSafeInteger(micros)
      ? BigInt(micros)
      : (toInteger(micros) ?? readNanos(members) ?? readMillis(members));
  return time !== undefined && time > 0n && time <= MAX_TIME ? time : undefined;
}

function readNanos(members: Members): Microseconds | undefined {
  const nanos = integerOf(members, 'ts_ns');
  return nanos === undefined ? undefined : nanos / 1000n;
}

function readMillis(members: Members): Microseconds | undefined {
  const millis = integerOf(members, 'ts_ms');
  return millis === undefined ? undefined : millis * 1000n;
}

/**
 * The connector's own id of the transaction first, which is there without any option; the
 * `transaction` block only where there is none. On PostgreSQL its id is `txId:lsn`, and only the
 * part before the colon is the same for all events of a transaction.
 */
function readTransactionId(source: Members, transaction: Members | undefined): string | undefined {
  const own = readOwnTransactionId(source);
  if (own !== undefined || transaction === undefined) return own;
  const id = textOf(transaction, 'id');
  return textOf(source, 'connector') === 'postgresql' ? id?.split(':')[0] : id;
}

function readOwnTransactionId(source: Members): string | undefined {
  switch (textOf(source, 'connector')) {
    case 'mysql':
    case 'mariadb':
      return textOf(source, 'gtid');
    case 'sqlserver':
    case 'db2':
      // Rows of a snapshot have the place of the snapshot, and no change of their own.
      return textOf(source, 'change_lsn') && textOf(source, 'commit_lsn');
    case 'spanner':
      return textOf(source, 'server_transaction_id');
    default:
      // As text first: Oracle's id is hexadecimal, and its leading zeros belong to it.
      return textOf(source, 'txId') ?? integerText(memberOf(source, 'txId'));
  }
}

function integerText(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  return toInteger(value)?.toString();
}
