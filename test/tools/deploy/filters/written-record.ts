import type { Position, RecordHeader, StreamRecord } from '../../../../src/model/record.ts';
import type { Table } from '../../../../src/model/table.ts';
import type { Random } from '../../../fuzz/random.ts';
import { type Cell, spellCell, type Writer } from './spell-value.ts';

/** A record with what its writer knows of it, which no decoder is asked for. */
export interface WrittenRecord {
  /** For messages of findings. */
  readonly shape: string;
  readonly record: StreamRecord;
  /** Writes it without what is known to be broken, and without some columns more. */
  readonly mend: (columns: ReadonlySet<string>) => StreamRecord;
  /** It is of a table that no route can be on: nobody misses it. */
  readonly isForeign: boolean;
}

/** What records are written for. */
export interface Place {
  readonly stream: 'kinesis' | 'kafka';
  readonly random: Random;
  /** `FieldName` of the before image. */
  readonly beforeImage: string;
}

/** A table by the name that a record gives it. */
export interface NamedTable {
  readonly table: Table;
  readonly isForeign: boolean;
  readonly name: string;
  /** The schema, or the only level of names. */
  readonly place: string;
}

export type Cells = readonly Cell[];

/** Writes a row of a table. */
export function writeRow({ columns }: Table, writer: Writer, random: Random): Cells {
  return Object.entries(columns).map(([name, column]) => spellCell(name, column, writer, random));
}

/** The members of a row. */
export function toMembers(cells: Cells): Readonly<Record<string, unknown>> {
  const sent = cells.filter(({ wire }) => wire !== undefined);
  return Object.fromEntries(sent.map(({ name, wire }) => [name, wire]));
}

/** Leaves out what nothing can decode. */
export function mendCells(cells: Cells, columns: ReadonlySet<string>): Cells {
  return cells.filter(({ name, isBroken }) => !isBroken && !columns.has(name));
}

/** A record of a stream whose value is JSON of a value, a text, bytes, or nothing. */
export function toRecord(
  value: unknown,
  { stream }: Pick<Place, 'stream'>,
  parts: {
    readonly key?: unknown;
    readonly topic?: string;
    readonly headers?: readonly RecordHeader[];
  } = {},
): StreamRecord {
  const position: Position =
    stream === 'kinesis'
      ? { stream, shardId: 'shardId-000000000000', sequenceNumber: '1' }
      : { stream, topic: parts.topic ?? 'srv.shop.orders', partition: 0, offset: 0 };
  const key = parts.key === undefined ? undefined : JSON.stringify(parts.key);
  return {
    position,
    key: stream === 'kafka' && key !== undefined ? Buffer.from(key) : undefined,
    value: bytesOf(value),
    headers: stream === 'kafka' ? (parts.headers ?? []) : [],
    partitionKey: stream === 'kinesis' ? (key ?? 'default') : undefined,
    arrivedAt: 1_700_000_000_000,
    keySchema: undefined,
    valueSchema: undefined,
  };
}

function bytesOf(value: unknown): Uint8Array | null {
  if (value === null || value instanceof Uint8Array) return value;
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}
