import type { AnyChange, ChangeSource } from './change-event.ts';
import type { StreamRecord } from './record.ts';
import type { TableId } from './table.ts';

export type ControlSubject =
  | 'schema-change'
  | 'heartbeat'
  | 'transaction'
  | 'tombstone'
  | 'message'
  | 'notification'
  /** The capture tool's own tables and signals. */
  | 'internal';

/** A message that changes no row. */
export interface ControlMessage {
  readonly kind: 'control';
  readonly subject: ControlSubject;
  /** The capture tool's own word for what happened: `create-table`, `BEGIN`, `ALTER`. */
  readonly operation: string | undefined;
  readonly table: TableId | undefined;
  /** Key columns, where a schema change names them. */
  readonly keyColumns: readonly string[] | undefined;
  /** The body as sent, for people: never row values. */
  readonly detail: unknown;
  readonly source: ChangeSource | undefined;
  readonly position: StreamRecord['position'];
}

/** A record that was recognised as a change of a table that nobody asked for; its row was not parsed. */
export interface UnwantedMessage {
  readonly kind: 'unwanted';
  readonly table: TableId;
  readonly position: StreamRecord['position'];
}

export type DecodedMessage = AnyChange | ControlMessage | UnwantedMessage;

/**
 * Turns a record into what it means. Pure and synchronous.
 *
 * @throws {CdcError} with a code that is not retryable, if the record cannot be decoded.
 */
export type Decode = (record: StreamRecord) => DecodedMessage;

/**
 * What decoding needs before it can be synchronous: for example the schemas of a batch.
 * Called once per invocation, before the first record is decoded.
 */
export type PrepareDecode = (records: Iterable<StreamRecord>) => Promise<void>;

export interface Decoder {
  readonly decode: Decode;
  readonly prepare: PrepareDecode | undefined;
}
