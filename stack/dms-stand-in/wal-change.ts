import { parseExactJson } from '../../src/model/exact-json.ts';

/** A column of a change, its value as the text that PostgreSQL printed. */
export interface WalColumn {
  readonly name: string;
  /** `numeric(12,2)`, `timestamp with time zone`, ... */
  readonly type: string;
  readonly text: string | null;
}

/** One line of wal2json, format version 2. */
export interface WalChange {
  readonly action: 'B' | 'C' | 'I' | 'U' | 'D' | 'T' | 'M';
  readonly xid: number;
  /** When the transaction was committed: `2026-11-20 10:57:50.299156+00`. */
  readonly timestamp: string;
  readonly lsn: string;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly WalColumn[];
  /** The replica identity: the key, or the whole old row. */
  readonly identity: readonly WalColumn[];
  /** The columns of the primary key; empty where the table has none. */
  readonly key: readonly string[];
}

/** Returns the columns of the primary key of a table; the lines do not tell each of them. */
export type KeyOf = (schema: string, table: string) => readonly string[];

interface WireColumn {
  readonly name: string;
  readonly type: string;
  readonly value: unknown;
}

/** Parses a line of wal2json without losing a digit. */
export function parseWalChange(line: string, keyOf: KeyOf): WalChange {
  // The cast holds: wal2json writes these members.
  const wire = parseExactJson(line) as {
    readonly action: WalChange['action'];
    readonly xid: number;
    readonly timestamp: string;
    readonly lsn: string;
    readonly schema?: string;
    readonly table?: string;
    readonly columns?: readonly WireColumn[];
    readonly identity?: readonly WireColumn[];
  };
  const { schema = '', table = '' } = wire;
  return {
    action: wire.action,
    xid: wire.xid,
    timestamp: wire.timestamp,
    lsn: wire.lsn,
    schema,
    table,
    columns: (wire.columns ?? []).map(toColumn),
    identity: (wire.identity ?? []).map(toColumn),
    key: keyOf(schema, table),
  };
}

function toColumn({ name, type, value }: WireColumn): WalColumn {
  if (value === null) return { name, type, text: null };
  const text = typeof value === 'object' && JSON.isRawJSON(value) ? value.rawJSON : String(value);
  // wal2json leaves the mark of hexadecimal digits out.
  return { name, type, text: type === 'bytea' ? `\\x${text}` : text };
}
