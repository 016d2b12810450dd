import type { Dialect } from '../engines.ts';

/** A captured table, as its database names it. */
export interface CapturedTable {
  readonly schema: string;
  readonly name: string;
  /** Some route needs old values beyond the key. */
  readonly needsOldRow: boolean;
}

/** What a database must be told so that its changes can be captured. */
export interface DatabaseFacts {
  readonly tool: 'dms' | 'debezium';
  readonly dialect: Dialect;
  readonly database: string;
  readonly tables: readonly CapturedTable[];
  /** Debezium on PostgreSQL: what the connector reads from, made here so that it needs no ownership. */
  readonly publication: string | undefined;
  /** Debezium: the table that it is told by what to do. */
  readonly signalTable: string | undefined;
}

/** The user of the capture tool. */
export const CAPTURE_USER = 'millrace';

/** How long the database keeps its log: the capture tool may stand still as long as the functions. */
export const LOG_HOURS = 168;
