import type {
  MongodbPosition,
  MysqlPosition,
  OraclePosition,
  PostgresqlPosition,
  SourcePosition,
  SqlServerPosition,
} from '../../model/source-position.ts';
import { integerOf, type Members, memberOf, textOf, toInteger } from './members.ts';

/**
 * Reads the place of a change in the log of its database. `undefined` for connectors whose place
 * cannot be compared (Vitess, Spanner, Cassandra, Informix, CockroachDB), and where members lack.
 */
export function readPosition(
  source: Members,
  transaction: Members | undefined,
): SourcePosition | undefined {
  const connector = textOf(source, 'connector');
  switch (connector) {
    case 'mysql':
    case 'mariadb':
      return readMysqlPosition(source);
    case 'postgresql':
      return readPostgresqlPosition(source, transaction);
    case 'sqlserver':
    case 'db2':
      return readSqlServerPosition(source, connector);
    case 'oracle':
      return readOraclePosition(source);
    case 'mongodb':
      return readMongodbPosition(source);
    default:
      return undefined;
  }
}

function readMysqlPosition(source: Members): MysqlPosition | undefined {
  const file = textOf(source, 'file');
  const pos = integerOf(source, 'pos');
  if (file === undefined || pos === undefined) return undefined;
  const row = integerOf(source, 'row');
  return { engine: 'mysql', file, pos, row: Number(row ?? 0n), gtid: textOf(source, 'gtid') };
}

/** `sequence` is a JSON text: the last commit before, or null, and the place of the change. */
function readPostgresqlPosition(
  source: Members,
  transaction: Members | undefined,
): PostgresqlPosition | undefined {
  const [commitLsn, sequenceLsn] = readSequence(memberOf(source, 'sequence'));
  const lsn = integerOf(source, 'lsn') ?? sequenceLsn;
  if (commitLsn === undefined && lsn === undefined) return undefined;
  const totalOrder = transaction === undefined ? undefined : integerOf(transaction, 'total_order');
  return { engine: 'postgresql', commitLsn, lsn, totalOrder };
}

function readSequence(sequence: unknown): readonly (bigint | undefined)[] {
  if (typeof sequence !== 'string' || !sequence.startsWith('[')) return [];
  return sequence.slice(1, -1).split(',').map(readSequencePart);
}

function readSequencePart(part: string): bigint | undefined {
  const text = part.trim();
  return toInteger(text.startsWith('"') ? text.slice(1, -1) : text);
}

function readSqlServerPosition(
  source: Members,
  engine: 'sqlserver' | 'db2',
): SqlServerPosition | undefined {
  const commitLsn = textOf(source, 'commit_lsn');
  if (commitLsn === undefined) return undefined;
  return {
    engine,
    commitLsn,
    changeLsn: textOf(source, 'change_lsn'),
    eventSerial: integerOf(source, 'event_serial_no'),
  };
}

function readOraclePosition(source: Members): OraclePosition | undefined {
  const scn = integerOf(source, 'scn');
  if (scn === undefined) return undefined;
  // Up to 1.5 it was the commit before, but for the last event of a transaction: of no use.
  const isLate = !/^1\.[0-5]\./.test(textOf(source, 'version') ?? '');
  return {
    engine: 'oracle',
    commitScn: isLate ? integerOf(source, 'commit_scn') : undefined,
    scn,
    rsId: textOf(source, 'rs_id')?.trim(),
    ssn: integerOf(source, 'ssn'),
  };
}

/** The cluster time is precise to the second; `ord` counts inside it. */
function readMongodbPosition(source: Members): MongodbPosition | undefined {
  const millis = integerOf(source, 'ts_ms');
  const ord = integerOf(source, 'ord');
  if (millis === undefined || ord === undefined) return undefined;
  return { engine: 'mongodb', seconds: millis / 1000n, ord: Number(ord) };
}
