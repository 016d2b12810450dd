import type { Clock } from '../../../model/batch.ts';
import type { Decode, DecodedMessage } from '../../../model/message.ts';
import type { StreamRecord } from '../../../model/record.ts';
import { formatTable, isSameTable, type Table, type TableId } from '../../../model/table.ts';
import type {
  RecordLane,
  RecordSource,
  SourceRecord,
} from '../event-source-mapping/stream-model.ts';
import { formatRecordLine, toStreamRecord } from './format-record.ts';
import type { MaskRecord } from './mask-record.ts';
import type { Unframe } from './unframe-record.ts';

export interface CaptureOptions {
  readonly source: RecordSource;
  readonly count: number;
  /** Only records of this table; `undefined` for all. */
  readonly table: TableId | undefined;
  readonly decode: Decode;
  /** Fetches the schemas of records that are read next. */
  readonly prepare?: (records: readonly StreamRecord[]) => Promise<void>;
  /** Makes JSON of Avro, which a mask can read; may throw. */
  readonly unframe?: Unframe['unframe'];
  readonly findTable: (named: TableId) => Table | undefined;
  /** `undefined`: records are written as they are. */
  readonly mask: MaskRecord | undefined;
  readonly write: (line: string) => Promise<boolean>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface CaptureCounts {
  readonly written: number;
  readonly ofOtherTables: number;
  /** Left out, because something personal might stay in them: why, and how many. */
  readonly unmaskable: Readonly<Record<string, number>>;
}

const RECORDS_PER_READ = 200;
const POLL_MS = 200;
const HARMLESS = new Set(['schema-change', 'heartbeat', 'transaction', 'notification']);

/**
 * Writes records of a stream as lines of a fixture, until there are enough of them, nothing more can
 * come, or `signal` is aborted. With a mask, what cannot be masked for sure is left out and counted.
 */
export async function runCapture(options: CaptureOptions): Promise<CaptureCounts> {
  const { count, signal, write } = options;
  const leftOut: Record<string, number> = {};
  let written = 0;
  const choose = createChoice(options);
  const isOver = (): boolean => written >= count || signal.aborted;
  for await (const record of readAll(options, isOver)) {
    if (isOver()) break;
    const chosen = choose(record);
    if (typeof chosen === 'string') leftOut[chosen] = (leftOut[chosen] ?? 0) + 1;
    else if (await write(formatRecordLine(chosen))) written += 1;
    else break;
  }
  const { other: ofOtherTables = 0, ...unmaskable } = leftOut;
  return { written, ofOtherTables, unmaskable };
}

async function* readAll(
  { source, clock, signal, prepare }: CaptureOptions,
  isOver: () => boolean,
): AsyncGenerator<SourceRecord> {
  const lanes = new Map<string, RecordLane>();
  while (!isOver()) {
    const isNew = addLanes(lanes, source);
    let isQuiet = true;
    for (const lane of lanes.values()) {
      const records: readonly SourceRecord[] = await lane.read(RECORDS_PER_READ);
      await prepare?.(records.map(toStreamRecord));
      yield* records;
      isQuiet &&= records.length === 0;
      await lane.settle(records);
    }
    if (!isNew && isQuiet && [...lanes.values()].every((lane) => lane.isExhausted())) return;
    if (isQuiet) await clock.sleep(POLL_MS, signal);
  }
}

/** Returns whether there are lanes that were not there before: children of a shard. */
function addLanes(lanes: Map<string, RecordLane>, source: RecordSource): boolean {
  const before = lanes.size;
  for (const lane of source.lanes({ at: 'TRIM_HORIZON' })) {
    if (!lanes.has(lane.id)) lanes.set(lane.id, lane);
  }
  return lanes.size > before;
}

/** Returns the record to write, `other`, or why it cannot be masked. */
type Choice = SourceRecord | string;

function createChoice({
  table,
  decode,
  findTable,
  mask,
  unframe = (record) => record,
}: CaptureOptions): (record: SourceRecord) => Choice {
  /** A tombstone does not name its table: it is of the table of the last change of its topic. */
  const lastOfTopic = new Map<string, TableId>();
  return (record) => {
    const message = decodeOrNothing(record, decode);
    const named = tableOf(record, message, lastOfTopic);
    if (!isAskedFor(named, table)) return 'other';
    if (mask === undefined) return record;
    if (message === undefined) return 'not decodable';
    return chooseMasked(unframe(record), message, { findTable, mask, named });
  };
}

interface Masking {
  readonly findTable: CaptureOptions['findTable'];
  readonly mask: MaskRecord;
  readonly named: TableId | undefined;
}

function chooseMasked(
  record: SourceRecord,
  message: DecodedMessage,
  { findTable, mask, named }: Masking,
): Choice {
  // No row is in it, even where it names a table.
  if (message.kind === 'control' && HARMLESS.has(message.subject)) return record;
  if (named === undefined) return 'of no table';
  const declared = findTable(named);
  if (declared === undefined) return `of the undeclared table ${formatTable(named)}`;
  return mask(record, declared) ?? 'not JSON';
}

function isAskedFor(named: TableId | undefined, table: TableId | undefined): boolean {
  if (table === undefined) return true;
  return named !== undefined && isSameTable(table, named);
}

function decodeOrNothing(record: SourceRecord, decode: Decode): DecodedMessage | undefined {
  try {
    return decode(toStreamRecord(record));
  } catch {
    return undefined;
  }
}

function tableOf(
  record: SourceRecord,
  message: DecodedMessage | undefined,
  lastOfTopic: Map<string, TableId>,
): TableId | undefined {
  const topic = record.stream === 'kafka' ? record.topic : '';
  if (message?.kind === 'control' && message.subject === 'tombstone') return lastOfTopic.get(topic);
  if (message?.table !== undefined) lastOfTopic.set(topic, message.table);
  return message?.table;
}
