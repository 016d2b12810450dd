import type { AnyChange } from './change-event.ts';
import type {
  DmsPosition,
  MongodbPosition,
  MysqlPosition,
  PostgresqlPosition,
  SqlServerPosition,
} from './source-position.ts';

/** The place of a change in the order of its source database, in the two parts of a version. */
export interface SourceOrder {
  readonly coarse: bigint;
  readonly fine: string;
}

const MYSQL_POS_BITS = 35n;
const MONGODB_ORD_BITS = 20n;
const LSN_TEXT_LENGTH = 22;

/** Returns the place of a change in the order of its source database, where it has a comparable one. */
export function sourceOrderOf(event: AnyChange): SourceOrder | undefined {
  const { position } = event.source;
  // Rank, the last digit: at one position the delete of a key change precedes its create.
  const rank = event.operation === 'delete' ? '0' : '1';
  switch (position?.engine) {
    case undefined:
      return undefined;
    case 'mysql':
      return mysqlOrder(position, rank);
    case 'postgresql':
      // Snapshot rows carry the snapshot's position, which a transaction in flight may precede.
      return event.operation === 'read'
        ? { coarse: 0n, fine: '' }
        : postgresqlOrder(position, rank);
    case 'sqlserver':
    case 'db2':
      return sqlServerOrder(position, { committedAt: event.source.committedAt, rank });
    case 'oracle':
      // One transaction has one place: what is finer is decided by the place in the lane.
      return { coarse: position.commitScn ?? position.scn, fine: '' };
    case 'mongodb':
      return mongodbOrder(position);
    case 'dms':
      return dmsOrder(position);
  }
}

/**
 * Names the transaction of a change, where the capture tool tells it: equal for changes of one
 * transaction only. Snapshot rows and truncates have none.
 */
export function transactionOf({ operation, source }: AnyChange): string | undefined {
  if (operation === 'read' || operation === 'truncate') return undefined;
  const { position, transactionId, committedAt } = source;
  switch (position?.engine) {
    case 'dms': {
      // Databases count these ids from the begin again.
      const id = position.transactionId;
      return id === undefined ? undefined : `${id}@${committedAt ?? ''}`;
    }
    case 'sqlserver':
    case 'db2':
      return position.commitLsn;
    case 'mysql':
      return position.gtid ?? transactionId;
    case 'postgresql':
      return transactionId ?? position.commitLsn?.toString();
    case 'oracle':
    case 'mongodb':
    case undefined:
      return transactionId;
  }
}

function mysqlOrder(position: MysqlPosition, rank: string): SourceOrder | undefined {
  const file = /(?<!\d)\d{1,18}$/.exec(position.file)?.[0];
  if (file === undefined || position.pos >> MYSQL_POS_BITS !== 0n) return undefined;
  const coarse = (BigInt(file) << MYSQL_POS_BITS) | position.pos;
  return { coarse, fine: `${digits(position.row, 10)}${rank}` };
}

function postgresqlOrder(position: PostgresqlPosition, rank: string): SourceOrder | undefined {
  const { commitLsn, lsn, totalOrder } = position;
  // The first transaction of a connector has no last commit; 0 would put it below everything.
  const coarse = commitLsn ?? lsn;
  if (coarse === undefined) return undefined;
  return { coarse, fine: `${digits(lsn ?? 0n, 20)}${digits(totalOrder ?? 0n, 12)}${rank}` };
}

function sqlServerOrder(
  position: SqlServerPosition,
  { committedAt, rank }: { readonly committedAt: bigint | undefined; readonly rank: string },
): SourceOrder | undefined {
  if (committedAt === undefined) return undefined;
  const { commitLsn, changeLsn = '', eventSerial = 0n } = position;
  const lsns = `${commitLsn.padStart(LSN_TEXT_LENGTH, '0')}${changeLsn.padStart(LSN_TEXT_LENGTH, '0')}`;
  return { coarse: committedAt / 1000n, fine: `${lsns}${digits(eventSerial, 10)}${rank}` };
}

function mongodbOrder({ seconds, ord }: MongodbPosition): SourceOrder | undefined {
  if (BigInt(ord) >> MONGODB_ORD_BITS !== 0n) return undefined;
  return { coarse: (seconds << MONGODB_ORD_BITS) | BigInt(ord), fine: '' };
}

function dmsOrder(position: DmsPosition): SourceOrder | undefined {
  const { builtAt, transactionId, transactionRecordId } = position;
  if (builtAt === undefined) return undefined;
  // Two records of one microsecond without details: no finer order but the place in the lane.
  if (transactionId === undefined || transactionRecordId === undefined) {
    return { coarse: builtAt, fine: '' };
  }
  return { coarse: builtAt, fine: `${transactionId}/${digits(transactionRecordId, 12)}` };
}

function digits(value: bigint | number, width: number): string {
  return value.toString().padStart(width, '0');
}
