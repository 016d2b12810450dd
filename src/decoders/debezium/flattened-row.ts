import type { Position, StreamRecord } from '../../model/record.ts';
import type { DebeziumOptions } from '../../model/service.ts';
import type { ConnectSchema } from './connect-schema.ts';
import type { WireMessage } from './decode-message.ts';
import { type Envelope, invalidEnvelope } from './envelope.ts';
import { type Members, memberOf, textOf } from './members.ts';
import { readTime } from './source-block.ts';

/** The prefix of added fields and headers, unless `add.fields.prefix` says otherwise. */
const DEFAULT_PREFIX = '__';
/** Written by the `rewrite` modes, whatever the prefix is. */
const DELETED = '__deleted';
const TRUE: ReadonlySet<unknown> = new Set([true, 'true']);
/** Connectors of databases that have one level of names above a table. */
const WITHOUT_SCHEMAS: ReadonlySet<unknown> = new Set(['mysql', 'mariadb', 'mongodb']);
/** Members of the envelope that may be added; everything else comes from `source`. */
const ENVELOPE_MEMBERS: ReadonlySet<string> = new Set(['op', 'ts_ms', 'ts_us', 'ts_ns']);
const SOURCE_PREFIX = 'source_';
const TRANSACTION_PREFIX = 'transaction_';

/** Reads rows without an envelope, as ExtractNewRecordState makes them. */
export interface FlattenedReader {
  /** Throws `ERR_CDC_ENVELOPE_INVALID` if nothing tells the table. */
  readonly readRow: (message: WireMessage, row: Members) => Envelope;
  /** Reads a record without value; `undefined` if it is not the delete of a row. */
  readonly readDelete: (message: WireMessage) => Envelope | undefined;
}

/** What was added to a row, or to its headers, sorted by where it comes from. */
interface Added {
  readonly envelope: Members;
  readonly source: Members;
  readonly transaction: Members | undefined;
}

/**
 * Creates the reader of flattened rows.
 *
 * - Without `op` among the added fields or headers a row is an update of which the old row is not
 *   known: it may also be new, and writing it is right in both cases.
 * - A record without value, whose key is known, is a delete, in each of the modes that have one.
 *   In `rewrite-with-tombstone` that is a second delete of the same row: nothing tells the two
 *   apart, and a repeated delete is better than a lost one.
 * - The table is that of the added fields or headers, completed by the topic name; without any of
 *   them by the topic name alone. The names in a topic are sanitised, and may be routed.
 */
export function createFlattenedReader(options: DebeziumOptions): FlattenedReader {
  const prefix = options.addedPrefix ?? DEFAULT_PREFIX;

  return {
    readRow(message, row) {
      const { schema } = message.value;
      const added = sortAdded([...headersOf(message.record, prefix), ...fieldsOf(row, prefix)]);
      const columns = withoutAdded(row, prefix);
      const isDeleted = TRUE.has(memberOf(row, DELETED));
      const op = isDeleted ? 'd' : (textOf(added.envelope, 'op') ?? 'u');
      const isDelete = op.toLowerCase() === 'd';
      return toEnvelope({
        added,
        op,
        before: isDelete ? columns : undefined,
        after: isDelete ? undefined : columns,
        rowSchema: schema,
        topic: topicOf(message.record.position, schema),
      });
    },

    readDelete(message) {
      const { record, value, readKey } = message;
      const added = sortAdded(headersOf(record, prefix));
      const op = textOf(added.envelope, 'op')?.toLowerCase();
      if ((op !== undefined && op !== 'd') || readKey().kind === 'none') return undefined;
      const topic = topicOf(record.position, value.schema);
      if (topic === undefined && textOf(added.source, 'table') === undefined) return undefined;
      return toEnvelope({
        added,
        op: 'd',
        before: undefined,
        after: undefined,
        rowSchema: undefined,
        topic,
      });
    },
  };
}

function toEnvelope({
  added,
  topic,
  ...rest
}: Pick<Envelope, 'op' | 'before' | 'after' | 'rowSchema'> & {
  readonly added: Added;
  readonly topic: string | undefined;
}): Envelope {
  const source = withTable(added.source, topic);
  if (source === undefined) {
    throw invalidEnvelope('a flattened row without table: add it with add.fields=table,schema,db');
  }
  return {
    ...rest,
    op: rest.op.toLowerCase(),
    source,
    transaction: added.transaction,
    unknownColumns: [],
    capturedAt: readTime(added.envelope),
    members: {},
  };
}

/**
 * Completes the name of the table by the topic: `server.schema.table`, `server.db.table` or
 * `server.db.schema.table`. A level that was added is never overwritten.
 */
function withTable(source: Members, topic: string | undefined): Members | undefined {
  const levels = topic?.split('.').slice(1) ?? [];
  const table = textOf(source, 'table') ?? levels.at(-1);
  if (table === undefined) return undefined;
  const places = levels.slice(0, -1);
  const db = textOf(source, 'db') ?? (places.length > 1 ? places.at(-2) : undefined);
  const place = places.at(-1);
  const isDatabase = place === db || WITHOUT_SCHEMAS.has(memberOf(source, 'connector'));
  return {
    ...source,
    db: db ?? (isDatabase ? place : undefined),
    schema: textOf(source, 'schema') ?? (isDatabase ? undefined : place),
    table,
  };
}

/** The name of a row's schema is `<topic>.Value`; Kinesis tells no topic. */
function topicOf(position: Position, schema: ConnectSchema | undefined): string | undefined {
  if (position.stream === 'kafka') return position.topic;
  return schema?.name?.endsWith('.Value') === true ? schema.name.slice(0, -6) : undefined;
}

function headersOf(record: StreamRecord, prefix: string): readonly (readonly [string, unknown])[] {
  return record.headers
    .filter(([name]) => name.startsWith(prefix) && !name.startsWith('__debezium.'))
    .map(([name, value]) => [name.slice(prefix.length), headerText(value)] as const);
}

/** Header converters write a text as it is, or as JSON. */
function headerText(value: Uint8Array): string {
  const text = Buffer.from(value).toString('utf8');
  return /^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : text;
}

function fieldsOf(row: Members, prefix: string): readonly (readonly [string, unknown])[] {
  if (prefix === '') return [];
  return Object.entries(row)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value] as const);
}

/** With an empty prefix nothing tells added fields from columns: all of them stay in the row. */
function withoutAdded(row: Members, prefix: string): Members {
  const isAdded = (name: string): boolean =>
    name === DELETED || (prefix !== '' && name !== '__proto__' && name.startsWith(prefix));
  return Object.fromEntries(Object.entries(row).filter(([name]) => !isAdded(name)));
}

function sortAdded(added: readonly (readonly [string, unknown])[]): Added {
  const envelope: [string, unknown][] = [];
  const source: [string, unknown][] = [];
  const transaction: [string, unknown][] = [];
  for (const [name, value] of added) {
    if (ENVELOPE_MEMBERS.has(name)) envelope.push([name, value]);
    else if (name.startsWith(TRANSACTION_PREFIX)) {
      transaction.push([name.slice(TRANSACTION_PREFIX.length), value]);
    } else {
      const member = name.startsWith(SOURCE_PREFIX) ? name.slice(SOURCE_PREFIX.length) : name;
      source.push([member, value]);
    }
  }
  return {
    envelope: Object.fromEntries(envelope),
    source: Object.fromEntries(source),
    transaction: transaction.length === 0 ? undefined : Object.fromEntries(transaction),
  };
}
