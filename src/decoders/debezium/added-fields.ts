import type { StreamRecord } from '../../model/record.ts';
import { type Members, memberOf } from './members.ts';

/** The prefix of added fields and headers, unless `add.fields.prefix` says otherwise. */
export const DEFAULT_PREFIX = '__';
/** Written by the `rewrite` modes, whatever the prefix is. */
const DELETED = '__deleted';
const TRUE: ReadonlySet<unknown> = new Set([true, 'true']);

/** Members of the envelope that may be added; everything else comes from `source`. */
const ENVELOPE_MEMBERS: ReadonlySet<string> = new Set(['op', 'ts_ms', 'ts_us', 'ts_ns']);
const SOURCE_PREFIX = 'source_';
const TRANSACTION_PREFIX = 'transaction_';
const PREFIXES = [SOURCE_PREFIX, TRANSACTION_PREFIX, 'updateDescription_'];

/**
 * What `add.fields` names: the members of the envelope and those of the `source` blocks that connectors
 * have in common, or that tell the place of a change.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/event-flattening.html
 */
const KNOWN: ReadonlySet<string> = new Set([
  ...ENVELOPE_MEMBERS,
  ...'deleted source transaction version connector name snapshot db sequence schema table'.split(
    ' ',
  ),
  ...'collection keyspace shard txId lsn xmin origin origin_lsn server_id gtid file pos'.split(' '),
  ...'row thread query change_lsn commit_lsn begin_lsn event_serial_no scn commit_scn'.split(' '),
  ...'lcr_position rs_id ssn user_name row_id ord lsid txnNumber wallTime vgtid ts_hlc'.split(' '),
  ...'server_transaction_id'.split(' '),
]);

/** What was added to a row, or to its headers, sorted by where it comes from. */
export interface Added {
  readonly envelope: Members;
  readonly source: Members;
  readonly transaction: Members | undefined;
}

/** Reads what ExtractNewRecordState adds, by the prefix that it was given. */
export interface AddedReader {
  /** Tells whether a row, or the headers of its record, have a field that this transform adds. */
  readonly isIn: (record: StreamRecord, row: Members) => boolean;
  readonly sort: (record: StreamRecord, row: Members) => Added;
  /**
   * Returns the columns of a row. A declared column is one, whatever its name is. Of other names with
   * the prefix those are left out that the transform gives, and those that stand behind one of them: it
   * adds its fields at the end of the row, and a field may have an alias.
   */
  readonly columnsOf: (row: Members, declared: Members) => Members;
}

/** Creates the reader. With an empty prefix nothing tells added fields from columns: headers alone are read. */
export function createAddedReader(prefix: string): AddedReader {
  const isKnown = (name: string): boolean =>
    name.startsWith(prefix) && isKnownField(name.slice(prefix.length));
  const isField = (name: string): boolean => name === DELETED || (prefix !== '' && isKnown(name));
  const fromHeaders = (record: StreamRecord): readonly (readonly [string, unknown])[] =>
    record.headers
      .filter(([name]) => isKnown(name))
      .map(([name, value]) => [name.slice(prefix.length), headerText(value)] as const);
  const fromRow = (row: Members): readonly (readonly [string, unknown])[] =>
    prefix === ''
      ? []
      : Object.keys(row)
          .filter((name) => name.startsWith(prefix))
          .map((name) => [name.slice(prefix.length), memberOf(row, name)] as const);

  return {
    isIn: (record, row) =>
      Object.keys(row).some(isField) || (prefix !== '' && fromHeaders(record).length > 0),
    sort: (record, row) => sortAdded([...fromHeaders(record), ...fromRow(row)]),
    columnsOf: (row, declared) => {
      const names = Object.keys(row);
      const first = names.findIndex(isField);
      if (first < 0) return row;
      const isColumn = (name: string, at: number): boolean =>
        Object.hasOwn(declared, name) ||
        !(isField(name) || (at > first && prefix !== '' && name.startsWith(prefix)));
      return Object.fromEntries(names.filter(isColumn).map((name) => [name, memberOf(row, name)]));
    },
  };
}

/** Tells a row that was removed, as the `rewrite` modes mark it. */
export function isMarkedDeleted(row: Members): boolean {
  return TRUE.has(memberOf(row, DELETED));
}

function isKnownField(name: string): boolean {
  return KNOWN.has(name) || PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** Header converters write a text as it is, or as JSON. */
function headerText(value: Uint8Array): string {
  const text = Buffer.from(value).toString('utf8');
  return /^"[^"\\]*"$/.test(text) ? text.slice(1, -1) : text;
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
