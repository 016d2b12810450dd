import { createUnavailableTest } from '../../../decoders/debezium/unavailable.ts';
import type { Column } from '../../../model/columns.ts';
import { formatExactJson, parseExactJson } from '../../../model/exact-json.ts';
import type { Table } from '../../../model/table.ts';
import type { SourceRecord } from '../event-source-mapping/stream-model.ts';
import type { StandIn } from './stand-in.ts';

export interface MaskOptions {
  readonly standIn: StandIn;
  /** Columns that are personal beside those that the table declares so. */
  readonly alsoPersonal: readonly string[];
  /** What DMS puts around the name of a column for its before image. */
  readonly beforeImageColumns: { readonly prefix?: string; readonly suffix?: string };
  /** `unavailable.value.placeholder` of Debezium: it is no value, and stays. */
  readonly unavailable: string | undefined;
}

/** Masks a record of a table; `undefined` if it holds what cannot be masked. */
export type MaskRecord = (record: SourceRecord, table: Table) => SourceRecord | undefined;

type Members = Readonly<Record<string, unknown>>;

/** What the capture tools say of a change besides the row. */
const NOT_OF_THE_ROW = new Set(['source', 'op', 'ts_ms', 'ts_us', 'ts_ns', 'transaction']);

/**
 * Creates the masking of records: every member with the name of a personal column gets a stand-in,
 * at whatever depth and in JSON inside of texts too, in value, key and headers. What is not JSON
 * cannot be masked.
 */
export function createMask(options: MaskOptions): MaskRecord {
  const isUnavailable = createUnavailableTest(options.unavailable);
  return (record, table) => {
    const findColumn = createColumnFinder(table, options);
    const hasPersonalKey = table.key.some((name) => findColumn(name) !== undefined);
    const maskKeyText = (text: string): string =>
      hasPersonalKey ? String(options.standIn(text, { column: undefined, isKey: true })) : text;
    try {
      return maskRecord(record, {
        findColumn,
        isUnavailable,
        maskKeyText,
        standIn: options.standIn,
      });
    } catch {
      // Not JSON, or not text: a part of it would stay as it is.
      return undefined;
    }
  };
}

interface PersonalColumn {
  readonly column: Column | undefined;
  readonly isKey: boolean;
}

interface Walker {
  readonly findColumn: (member: string) => PersonalColumn | undefined;
  readonly isUnavailable: (value: unknown) => boolean;
  /** Masks a key that is one plain text, if a column of the key is personal. */
  readonly maskKeyText: (text: string) => string;
  readonly standIn: StandIn;
}

function createColumnFinder(
  table: Table,
  { alsoPersonal, beforeImageColumns: { prefix = '', suffix = '' } }: MaskOptions,
): Walker['findColumn'] {
  const personal = new Map<string, PersonalColumn>();
  for (const name of [...Object.keys(table.columns), ...alsoPersonal]) {
    const column = table.columns[name];
    if (column?.isPersonal !== true && !alsoPersonal.includes(name)) continue;
    const facts = { column, isKey: table.key.includes(name) };
    personal.set(name, facts);
    personal.set(`${prefix}${name}${suffix}`, facts);
  }
  return (member) => personal.get(member);
}

function maskRecord(record: SourceRecord, walker: Walker): SourceRecord {
  if (record.stream === 'kinesis') {
    const data = maskJson(record.data, walker);
    return { ...record, data, partitionKey: walker.maskKeyText(record.partitionKey) };
  }
  const { key, value, headers } = record;
  return {
    ...record,
    key: key === null ? null : maskKey(key, walker),
    value: value === null ? null : maskJson(value, walker),
    headers: headers.map(([name, bytes]) => [name, maskHeader(name, bytes, walker)] as const),
  };
}

/** A key may be a plain text; everything else has to be JSON. */
function maskKey(bytes: Uint8Array, walker: Walker): Uint8Array {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  if (text.trimStart().startsWith('{')) return maskJson(bytes, walker);
  return Buffer.from(walker.maskKeyText(text));
}

/** What holds nothing personal keeps its bytes. */
function maskJson(bytes: Uint8Array, walker: Walker): Uint8Array {
  const parsed = parseExactJson(bytes);
  const masked = maskEnvelope(parsed, walker);
  return masked === parsed ? bytes : Buffer.from(formatExactJson(masked));
}

/** Connect's headers are texts or JSON; `__email` is what ExtractNewRecordState makes of a column. */
function maskHeader(name: string, value: Uint8Array | null, walker: Walker): Uint8Array | null {
  if (value === null) return null;
  const column = walker.findColumn(name.replace(/^__/, ''));
  const text = Buffer.from(value).toString('utf8');
  if (column !== undefined) return Buffer.from(String(walker.standIn(text, column)));
  return text.trimStart().startsWith('{') ? maskJson(value, walker) : value;
}

function maskEnvelope(value: unknown, walker: Walker): unknown {
  if (!isMembers(value)) return maskInside(value, walker);
  if ('schema' in value && 'payload' in value) {
    const payload = maskEnvelope(value['payload'], walker);
    return payload === value['payload'] ? value : { ...value, payload };
  }
  if ('metadata' in value && 'data' in value) {
    return maskMembers(value, walker, (name) => name === 'metadata');
  }
  if ('op' in value && ('before' in value || 'after' in value)) {
    return maskMembers(value, walker, (name) => NOT_OF_THE_ROW.has(name));
  }
  return maskMembers(value, walker, () => false);
}

/** Returns the same object if nothing in it is personal. */
function maskMembers(members: Members, walker: Walker, isKept: (name: string) => boolean): Members {
  let isChanged = false;
  const masked = Object.entries(members).map(([name, value]) => {
    const other = isKept(name) ? maskFacts(name, value, walker) : maskMember(name, value, walker);
    isChanged ||= other !== value;
    return [name, other] as const;
  });
  return isChanged ? Object.fromEntries(masked) : members;
}

/** What the facts of a change repeat of the row: its key with DMS, the whole statement with Debezium. */
function maskFacts(name: string, value: unknown, { maskKeyText }: Walker): unknown {
  if (!isMembers(value)) return value;
  const { query, 'partition-key-value': key } = value;
  // `include.query` of Debezium.
  if (name === 'source' && typeof query === 'string') return { ...value, query: null };
  if (name === 'metadata' && typeof key === 'string') {
    const masked = maskKeyText(key);
    return masked === key ? value : { ...value, 'partition-key-value': masked };
  }
  return value;
}

function maskMember(name: string, value: unknown, walker: Walker): unknown {
  const personal = walker.findColumn(name);
  if (personal === undefined) return maskInside(value, walker);
  return walker.isUnavailable(value) ? value : walker.standIn(value, personal);
}

function maskInside(value: unknown, walker: Walker): unknown {
  if (typeof value === 'string') return maskJsonText(value, walker);
  if (Array.isArray(value)) {
    const parts = value.map((part: unknown) => maskInside(part, walker));
    return parts.some((part, at) => part !== value[at]) ? parts : value;
  }
  return isMembers(value) ? maskMembers(value, walker, () => false) : value;
}

/** MongoDB's documents, outbox payloads and JSON columns are JSON inside of a text. */
function maskJsonText(text: string, walker: Walker): string {
  if (!/^\s*[[{]/.test(text)) return text;
  let parsed: unknown;
  try {
    parsed = parseExactJson(text);
  } catch {
    return text;
  }
  const masked = maskInside(parsed, walker);
  return masked === parsed ? text : formatExactJson(masked);
}

function isMembers(value: unknown): value is Members {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value)
  );
}
