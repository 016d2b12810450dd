import type { DebeziumOptions } from '../../model/service.ts';
import type { DecoderContext } from '../decoder-context.ts';
import { type Added, createAddedReader, DEFAULT_PREFIX, isMarkedDeleted } from './added-fields.ts';
import { type Envelope, invalidEnvelope } from './envelope.ts';
import { type Members, textOf } from './members.ts';
import { type TableNames, topicNameOf, topicOf, withTable } from './named-table.ts';
import { readTable, readTime } from './source-block.ts';
import type { WireMessage } from './wire-message.ts';

const NO_ROW: Members = {};

/** Reads rows without an envelope, as ExtractNewRecordState makes them. */
export interface FlattenedReader {
  /** Throws `ERR_CDC_ENVELOPE_INVALID` if nothing tells the table. */
  readonly readRow: (message: WireMessage, row: Members) => Envelope;
  /**
   * Reads a record without value; `undefined` if it is not the delete of a row. Throws
   * `ERR_CDC_ENVELOPE_INVALID` for one that may be the delete of a row whose table nothing tells.
   */
  readonly readDelete: (message: WireMessage) => Envelope | undefined;
}

/**
 * Creates the reader of flattened rows.
 *
 * - Without `op` among the added fields or headers a row is an update of which the old row is not
 *   known: it may also be new, and writing it is right in both cases.
 * - A record without value, whose key is known, is a delete, in each of the modes that have one.
 *   In `rewrite-with-tombstone` that is a second delete of the same row: nothing tells the two
 *   apart, and a repeated delete is better than a lost one.
 * - The table is that of the added fields or headers, completed by the names of schemas and topic;
 *   without any of them by these alone. They are sanitised, and may be routed.
 */
export function createFlattenedReader(
  options: DebeziumOptions,
  { findTable }: Pick<DecoderContext, 'findTable'>,
): FlattenedReader {
  const added = createAddedReader(options.addedPrefix ?? DEFAULT_PREFIX);

  const nameOfValue = rememberLast((names) => topicNameOf(names, findTable));

  const nameOf = ({ record, value, readKey }: WireMessage): string | undefined => {
    const names = { record, valueSchema: value.schema?.name, keySchema: undefined };
    const name = nameOfValue(names);
    if (name !== undefined) return name;
    const key = readKey();
    const keySchema = key.kind === 'columns' ? key.schema?.name : undefined;
    return topicNameOf({ ...names, keySchema }, findTable);
  };

  const columnsOf = (row: Members, source: Members): Members => {
    const table = readTable(source);
    const declared = table === undefined ? undefined : findTable(table);
    return added.columnsOf(row, declared?.columns ?? NO_ROW);
  };

  return {
    readRow(message, row) {
      const facts = added.sort(message.record, row);
      const source = withTable(facts.source, nameOf(message));
      if (source === undefined) {
        throw invalidEnvelope(
          'a flattened row without table: add it with add.fields=table,schema,db',
        );
      }
      const op = isMarkedDeleted(row) ? 'd' : (textOf(facts.envelope, 'op') ?? 'u');
      const columns = columnsOf(row, source);
      return toEnvelope(facts, {
        op,
        source,
        rowSchema: message.value.schema,
        ...imagesOf(op, columns),
      });
    },

    readDelete(message) {
      const facts = added.sort(message.record, NO_ROW);
      if (!isDelete(message, textOf(facts.envelope, 'op'), options)) return undefined;
      const source = withTable(facts.source, nameOf(message));
      if (source !== undefined) {
        const none = { before: undefined, after: undefined, rowSchema: undefined };
        return toEnvelope(facts, { op: 'd', source, ...none });
      }
      // With the row in it, the record of the delete came before: this one is its tombstone.
      if (options.deletes === 'rewrite' || options.deletes === 'drop') return undefined;
      throw invalidEnvelope(
        'a flattened delete or a tombstone, without table: keys with schema tell it, and so do rewritten deletes (`deletes: rewrite`)',
      );
    },
  };
}

/** Most records are of the topic of the one before, with its schema. */
function rememberLast(
  find: (names: TableNames) => string | undefined,
): (names: TableNames) => string | undefined {
  let last: { readonly topic: string | undefined; readonly schema: string | undefined } | undefined;
  let found: string | undefined;
  return (names) => {
    const topic = topicOf(names.record);
    const schema = names.valueSchema;
    if (last === undefined || last.topic !== topic || last.schema !== schema) {
      found = find(names);
      last = { topic, schema };
    }
    return found;
  };
}

function imagesOf(op: string, columns: Members): Pick<Envelope, 'before' | 'after'> {
  if (op.toLowerCase() !== 'd') return { before: undefined, after: columns };
  // Of a removed document nothing may be left but its key.
  return { before: Object.keys(columns).length === 0 ? undefined : columns, after: undefined };
}

/** Without a key, only a header tells a delete from a tombstone, which has the same header where rows are rewritten. */
function isDelete(
  { readKey }: WireMessage,
  op: string | undefined,
  { deletes }: DebeziumOptions,
): boolean {
  if (op !== undefined && op.toLowerCase() !== 'd') return false;
  return (op !== undefined && deletes !== 'rewrite') || readKey().kind !== 'none';
}

function toEnvelope(
  { envelope, transaction }: Added,
  rest: Pick<Envelope, 'op' | 'source' | 'before' | 'after' | 'rowSchema'>,
): Envelope {
  return {
    ...rest,
    op: rest.op.toLowerCase(),
    transaction,
    unknownColumns: [],
    capturedAt: readTime(envelope),
    members: {},
    isFlattened: true,
  };
}
