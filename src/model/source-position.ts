/**
 * The place of a change in the log of its database. Comparable only between places of one engine
 * and one history of that database (no failover, restore or reset between them).
 */
export type SourcePosition =
  | MysqlPosition
  | PostgresqlPosition
  | SqlServerPosition
  | OraclePosition
  | MongodbPosition
  | DmsPosition;

/** MySQL and MariaDB: binlog file, byte position, and the row inside a multi-row event. */
export interface MysqlPosition {
  readonly engine: 'mysql';
  readonly file: string;
  readonly pos: bigint;
  readonly row: number;
  readonly gtid: string | undefined;
}

/**
 * PostgreSQL. Only commit positions are ordered globally; `lsn` is ordered inside its transaction.
 * `commitLsn` is the *last commit before*, from Debezium's `sequence`; the first transaction of a
 * connector has none.
 */
export interface PostgresqlPosition {
  readonly engine: 'postgresql';
  readonly commitLsn: bigint | undefined;
  readonly lsn: bigint | undefined;
  /** `transaction.total_order`, with `provide.transaction.metadata`. */
  readonly totalOrder: bigint | undefined;
}

/** SQL Server and Db2: zero-padded hexadecimal texts that compare as texts. */
export interface SqlServerPosition {
  readonly engine: 'sqlserver' | 'db2';
  readonly commitLsn: string;
  readonly changeLsn: string | undefined;
  readonly eventSerial: bigint | undefined;
}

export interface OraclePosition {
  readonly engine: 'oracle';
  readonly commitScn: bigint | undefined;
  readonly scn: bigint;
  readonly rsId: string | undefined;
  readonly ssn: bigint | undefined;
}

/** MongoDB: seconds of the cluster time, and the ordinal inside that second. */
export interface MongodbPosition {
  readonly engine: 'mongodb';
  readonly seconds: bigint;
  readonly ord: number;
}

/**
 * DMS, for every engine. `builtAt` is when DMS built the record: the only order that full load and
 * change capture share. `transactionRecordId` is compared only within one transaction.
 */
export interface DmsPosition {
  readonly engine: 'dms';
  readonly builtAt: bigint | undefined;
  readonly transactionId: string | undefined;
  readonly transactionRecordId: bigint | undefined;
  /** Opaque, of the database's own form; with `IncludeTransactionDetails`. */
  readonly streamPosition: string | undefined;
}
