import type {
  KafkaSourceRecord,
  KinesisSourceRecord,
} from '../../src/tools/local/event-source-mapping/stream-model.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import type { SourceChange, SourceRow } from './workload.ts';

/** What a record of the stream is, as far as the checker must know. */
export interface Meaning {
  readonly kind: 'change' | 'half-delete' | 'half-create' | 'garbage' | 'nothing';
  readonly change: SourceChange | undefined;
}

/** A record before it has its place in a lane. */
interface Draft {
  readonly key: string;
  readonly value: string | null;
  readonly headers: readonly (readonly [string, string])[];
  readonly arrivedAt: number;
  readonly meaning: Meaning;
}

export type SimulatedRecord = KinesisSourceRecord | KafkaSourceRecord;

export interface Stream {
  readonly records: readonly SimulatedRecord[];
  readonly meanings: ReadonlyMap<SimulatedRecord, Meaning>;
}

const GARBAGE: Meaning = { kind: 'garbage', change: undefined };
const NOTHING: Meaning = { kind: 'nothing', change: undefined };
/** The place at which a shard is split. */
const SPLIT_AT = 8;
const PLACEHOLDER = '__debezium_unavailable_value';

/** Writes what the capture tool of the scenario writes for the changes, into lanes by key. */
export function writeRecords(
  changes: readonly SourceChange[],
  scenario: Scenario,
  random: Random,
): Stream {
  let garbage = 0;
  const drafts = changes.flatMap((change) => {
    const written = scenario.dialect === 'dms' ? writeDms(change) : writeDebezium(change, scenario);
    // Each may be repeated: five with one code and nothing else would be a wrong deployment: then the brake holds for ever.
    const isGarbage = garbage < 2 && random.chance(scenario.faults.garbage);
    if (isGarbage) garbage += 1;
    return isGarbage ? [...written, writeGarbage(change)] : written;
  });
  const lanes = Map.groupBy(drafts, ({ key }) => laneNumber(key, scenario.lanes));
  const meanings = new Map<SimulatedRecord, Meaning>();
  for (const [lane, ofLane] of lanes) {
    const repeated = scenario.faults.reEmit ? repeatSome(ofLane, random) : ofLane;
    let arrivedAt = 0;
    for (const [place, draft] of repeated.entries()) {
      arrivedAt = Math.max(arrivedAt, draft.arrivedAt);
      const record = toRecord({ ...draft, arrivedAt }, lane, place, scenario);
      meanings.set(record, draft.meaning);
    }
  }
  return { records: [...meanings.keys()], meanings };
}

/** A capture tool that starts again sends a part of what it had sent, in order, once more. */
function repeatSome(drafts: readonly Draft[], random: Random): readonly Draft[] {
  const end = random.int(0, drafts.length);
  const start = Math.max(0, end - random.int(1, 6));
  return [...drafts.slice(0, end), ...drafts.slice(start, end), ...drafts.slice(end)];
}

function toRecord(
  draft: Draft,
  lane: number,
  place: number,
  { dialect, reshards }: Scenario,
): SimulatedRecord {
  const { key, value, headers, arrivedAt } = draft;
  const bytes = (text: string) => new TextEncoder().encode(text);
  if (dialect === 'dms') {
    return {
      stream: 'kinesis',
      shardId: `shardId-${String(lane).padStart(12, '0')}${reshards && place >= SPLIT_AT ? '-child' : ''}`,
      sequenceNumber: `4959033827149025660855969253836157109592157598913${String(place).padStart(7, '0')}`,
      partitionKey: key,
      data: bytes(value ?? ''),
      arrivedAt,
    };
  }
  return {
    stream: 'kafka',
    topic: 'sim.app.things',
    partition: lane,
    offset: place,
    arrivedAt,
    timestampType: 'CREATE_TIME',
    key: bytes(key),
    value: value === null ? null : bytes(value),
    headers: headers.map(([name, text]) => [name, bytes(text)] as const),
  };
}

function laneNumber(key: string, lanes: number): number {
  let hash = 7;
  for (const letter of key) hash = (hash * 31 + letter.charCodeAt(0)) % 9973;
  return hash % lanes;
}

function writeGarbage({ committedAt }: SourceChange): Draft {
  return {
    key: 'garbage',
    value: '{"broken":',
    headers: [],
    arrivedAt: committedAt,
    meaning: GARBAGE,
  };
}

const DMS_OPERATIONS = {
  read: 'load',
  create: 'insert',
  update: 'update',
  delete: 'delete',
} as const;

/** As `dms-format.md` says: one record a change, old values under `before-image`. */
function writeDms(change: SourceChange): readonly Draft[] {
  const { operation, before, after, committedAt, transaction, ordinal } = change;
  const time = new Date(committedAt).toISOString().replace('Z', '000Z');
  const value = JSON.stringify({
    data: after ?? before,
    ...(operation === 'update' ? { 'before-image': before } : {}),
    metadata: {
      timestamp: time,
      'record-type': 'data',
      operation: DMS_OPERATIONS[operation],
      'partition-key-type': 'primary-key',
      'schema-name': 'app',
      'table-name': 'things',
      ...(operation === 'read'
        ? {}
        : {
            'transaction-id': 1000 + transaction,
            'transaction-record-id': ordinal,
            'commit-timestamp': time,
          }),
    },
  });
  const key = String((after ?? before)?.id);
  return [
    { key, value, headers: [], arrivedAt: arrivalOf(change), meaning: { kind: 'change', change } },
  ];
}

/** Old changes arrive late: the stream took them when the capture tool sent them. */
function arrivalOf({ committedAt }: SourceChange): number {
  return committedAt;
}

const DEBEZIUM_OPERATIONS = { read: 'r', create: 'c', update: 'u', delete: 'd' } as const;

/** As `debezium-format.md` says: a key change is three records, a delete has a tombstone. */
function writeDebezium(change: SourceChange, scenario: Scenario): readonly Draft[] {
  const { operation, before, after } = change;
  const envelope = (op: string, images: object) => writeEnvelope(change, op, images, scenario);
  const arrivedAt = arrivalOf(change);
  const draft = (
    id: number | undefined,
    value: string | null,
    meaning: Meaning,
    headers: Draft['headers'] = [],
  ): Draft => ({
    key: JSON.stringify({ id }),
    value,
    headers,
    arrivedAt,
    meaning,
  });
  if (operation === 'update' && before?.id !== after?.id) {
    const newKey: Draft['headers'] = [['__debezium.newkey', JSON.stringify({ id: after?.id })]];
    const oldKey: Draft['headers'] = [['__debezium.oldkey', JSON.stringify({ id: before?.id })]];
    return [
      draft(
        before?.id,
        envelope('d', { before: oldImage(before, scenario), after: null }),
        { kind: 'half-delete', change },
        newKey,
      ),
      draft(before?.id, null, NOTHING, newKey),
      // The whole row: a placeholder here would need the value of the removed item.
      draft(
        after?.id,
        envelope('c', { before: null, after }),
        { kind: 'half-create', change },
        oldKey,
      ),
    ];
  }
  const images = {
    before:
      operation === 'update' || operation === 'delete'
        ? oldImage(before, scenario, operation)
        : null,
    after: after === undefined ? null : newImage(change, scenario),
  };
  const written = draft((after ?? before)?.id, envelope(DEBEZIUM_OPERATIONS[operation], images), {
    kind: 'change',
    change,
  });
  return operation === 'delete' ? [written, draft(before?.id, null, NOTHING)] : [written];
}

/** PostgreSQL with its default replica identity: nothing on update, the key and inventions on delete. */
function oldImage(
  row: SourceRow | undefined,
  { dialect }: Scenario,
  operation = 'delete',
): object | null {
  if (dialect !== 'postgresql') return row ?? null;
  return operation === 'update'
    ? null
    : { id: row?.id, amount: 0, status: '', note: null, big: '' };
}

function newImage(
  { operation, before, after }: SourceChange,
  { dialect }: Scenario,
): object | null {
  const isUnchanged = operation === 'update' && before?.big === after?.big;
  return dialect === 'postgresql' && isUnchanged ? { ...after, big: PLACEHOLDER } : (after ?? null);
}

function writeEnvelope(
  change: SourceChange,
  op: string,
  images: object,
  { dialect }: Scenario,
): string {
  const { number, transaction, committedAt } = change;
  const lsn = 1_000_000 + number * 100;
  // A transaction begins where the one before has been committed.
  const commitLsn = lsn - (change.ordinal - 1) * 100 - 50;
  const source = {
    version: '3.7.0.Final',
    connector: dialect,
    name: 'sim',
    ts_ms: committedAt,
    ts_us: committedAt * 1000,
    snapshot: op === 'r' ? 'true' : 'false',
    db: 'app',
    ...(dialect === 'mysql'
      ? {
          table: 'things',
          server_id: 1,
          gtid: `24bc7850-2c16-11e6-a073-0242ac110002:${transaction}`,
          file: 'binlog.000007',
          pos: lsn,
          row: 0,
        }
      : {
          schema: 'app',
          table: 'things',
          txId: 700 + transaction,
          lsn,
          sequence: JSON.stringify([String(commitLsn), String(lsn)]),
        }),
  };
  return JSON.stringify({ ...images, source, op, ts_ms: committedAt + 5 });
}
