import type { FoundIn } from './found.ts';
import type { Position } from './record.ts';
import type { SourcePosition } from './source-position.ts';
import type { ColumnOf, KeyOf, RowOf, Table } from './table.ts';

/** `read` is a row of a snapshot or full load, whatever op code the capture tool gave it. */
export type Operation = 'read' | 'create' | 'update' | 'delete' | 'truncate';
/** Operations that change one row. */
export type RowOperation = Exclude<Operation, 'truncate'>;

export type CaptureTool = 'dms' | 'debezium';

/** A time in microseconds since 1970-01-01T00:00:00Z. */
export type Microseconds = bigint;

/** What the capture tool says of where a change comes from. */
export interface ChangeSource {
  readonly captureTool: CaptureTool;
  /** `mysql`, `postgresql`, ... as Debezium names it; DMS does not tell. */
  readonly connector: string | undefined;
  /** Debezium's `topic.prefix`: the logical name of the source database server. */
  readonly server: string | undefined;
  /** The row was read by a snapshot or full load, not from the log. */
  readonly snapshot: boolean;
  readonly transactionId: string | undefined;
  /** Place inside its transaction, from 1. */
  readonly transactionOrder: bigint | undefined;
  /** When the database committed the change; `undefined` if the capture tool does not tell. */
  readonly committedAt: Microseconds | undefined;
  /** When the capture tool built the record. */
  readonly capturedAt: Microseconds | undefined;
  readonly position: SourcePosition | undefined;
}

interface ChangeFacts<T extends Table> {
  readonly kind: 'change';
  readonly table: {
    readonly database: string | undefined;
    readonly schema: string | undefined;
    readonly name: T['name'];
  };
  readonly source: ChangeSource;
  /** Columns that the capture tool did not send: absent from the images, never `null`. */
  readonly uncaptured: readonly ColumnOf<T>[];
  readonly position: Position;
  /** When the stream accepted the record, in epoch milliseconds. */
  readonly arrivedAt: number | undefined;
}

interface RowChange<T extends Table> extends ChangeFacts<T> {
  /** `undefined` only for tables without a key, and for undeclared tables whose record has none. */
  readonly key: KeyOf<T> | undefined;
  /** The key that the row had before, if the change moved it and the record tells. */
  readonly previousKey: KeyOf<T> | undefined;
  /** The row that the change leaves or, on delete, removes: what `where` looks at. */
  readonly row: RowOf<T>;
}

export interface RowRead<T extends Table> extends RowChange<T> {
  readonly operation: 'read';
  readonly after: RowOf<T>;
}
export interface RowCreated<T extends Table> extends RowChange<T> {
  readonly operation: 'create';
  readonly after: RowOf<T>;
}
export interface RowUpdated<T extends Table> extends RowChange<T> {
  readonly operation: 'update';
  /** What is known of the old row: `{}` when nothing is. */
  readonly before: Partial<RowOf<T>>;
  readonly after: RowOf<T>;
}
export interface RowDeleted<T extends Table> extends RowChange<T> {
  readonly operation: 'delete';
  /** What is known of the removed row, often only its key. */
  readonly before: Partial<RowOf<T>>;
  /** The row lives on: its key was changed, and the capture tool writes that as delete and create. */
  readonly hasMoved?: true | undefined;
}
export interface TableTruncated<T extends Table> extends ChangeFacts<T> {
  readonly operation: 'truncate';
}

export interface EventByOperation<T extends Table = Table> {
  readonly read: RowRead<T>;
  readonly create: RowCreated<T>;
  readonly update: RowUpdated<T>;
  readonly delete: RowDeleted<T>;
  readonly truncate: TableTruncated<T>;
}

/** A change of `T` by one of the operations `O`, with what was looked up for it. */
export type ChangeEvent<
  T extends Table = Table,
  O extends Operation = Operation,
> = EventByOperation<T>[O] & FoundIn<T>;

/** What may be said of a change besides its row: when, from where, by which transaction. */
export type ChangeFactsOf<T extends Table = Table> = Pick<
  EventByOperation<T>[RowOperation],
  'operation' | 'table' | 'source' | 'arrivedAt' | 'position'
>;

/** A change of any table: what decoders answer and the router takes. */
export type AnyChange = ChangeEvent<Table, Operation>;
/** A change of one row of any table. */
export type AnyRowChange = ChangeEvent<Table, RowOperation>;
/** A row whose columns are not known to the compiler. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Returns when a change was made, in epoch milliseconds: when it was committed, or else when the stream
 * accepted it. `undefined` where neither is known.
 */
export function changedAt({
  source: { committedAt },
  arrivedAt,
}: Pick<AnyChange, 'arrivedAt'> & {
  readonly source: { readonly committedAt: bigint | undefined };
}): number | undefined {
  return committedAt === undefined ? arrivedAt : Number(committedAt / 1000n);
}
