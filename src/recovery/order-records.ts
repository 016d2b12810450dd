import { CdcError } from '../errors.ts';
import { parseArchiveLine } from '../model/archive-line.ts';
import { toPositionKey } from '../model/object-key.ts';
import { laneOf, placeOf, type StreamRecord } from '../model/record.ts';
import { type Keyed, type SortOptions, sortExternally } from './external-sort.ts';
import type { ArchivedLine } from './read-archive.ts';

/** A record of the archive, in its place of a replay. */
export interface OrderedRecord {
  readonly record: StreamRecord;
  /** Sorts as the replay goes; a resumed one begins behind it. */
  readonly order: string;
}

/** Offsets of a Kafka lane that are not in the archive, both ends included. */
export interface Gap {
  readonly lane: string;
  readonly from: bigint;
  readonly to: bigint;
}

export interface OrderNotes {
  /** A record that is in the archive again: Firehose delivers at least once. */
  readonly onRepeat?: () => void;
  readonly onGap?: (gap: Gap) => void;
}

/**
 * Returns the records of an archive without repeats, in the order in which they arrived; those of one
 * lane always in the order of the lane. The same archive gives the same order, whatever the names and
 * the order of its objects.
 *
 * Kafka numbers its records, so that missing ones are seen. The numbers of Kinesis have gaps by nature.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if two records share a place: of a topic that was
 *   re-created, whose records have no common order.
 */
export async function* orderRecords(
  records: AsyncIterable<ArchivedLine>,
  notes: OrderNotes = {},
  options: SortOptions = {},
): AsyncGenerator<OrderedRecord> {
  const byPlace = sortExternally(keyByPlace(records), options);
  for await (const { key, line } of sortExternally(keyByArrival(byPlace, notes), options)) {
    yield { order: key, record: parseArchiveLine(line) };
  }
}

const TIME_DIGITS = 16;

async function* keyByPlace(records: AsyncIterable<ArchivedLine>): AsyncGenerator<Keyed> {
  for await (const { line, record } of records) {
    const { position, arrivedAt } = record;
    yield { key: `${toPositionKey(position)} ${toTime(arrivedAt)} ${position.stream}`, line };
  }
}

/**
 * Drops repeats, notes gaps, and gives each record a time that never falls within its lane: clocks of
 * producers do.
 */
async function* keyByArrival(
  lines: AsyncIterable<Keyed>,
  { onRepeat, onGap }: OrderNotes,
): AsyncGenerator<Keyed> {
  let last: Place | undefined;
  let time = '';
  for await (const { key, line } of lines) {
    const next = toPlace(key);
    if (key === last?.key) {
      onRepeat?.();
      continue;
    }
    refuseTwoAtOnePlace(next, last);
    const isSameLane = next.lane === last?.lane;
    time = isSameLane && time > next.time ? time : next.time;
    if (isSameLane && last !== undefined && hasGap(last, next)) onGap?.(toGap(last, line));
    last = next;
    yield { key: `${time} ${next.position}`, line };
  }
}

interface Place {
  readonly key: string;
  /** As `toPositionKey` writes it. */
  readonly position: string;
  readonly lane: string;
  readonly number: bigint;
  readonly time: string;
  readonly isKafka: boolean;
}

/** Reads the key back: parsing the line would take many times longer. */
function toPlace(key: string): Place {
  const [position = '', time = '', stream] = key.split(' ');
  const [lane = '', digits = ''] = position.split('/');
  return { key, position, lane, number: BigInt(digits), time, isKafka: stream === 'kafka' };
}

/** The numbers of Kinesis have gaps by nature. */
function hasGap(last: Place, next: Place): boolean {
  return next.isKafka && next.number > last.number + 1n;
}

/** Only the line has the name of the lane as it is. */
function toGap(last: Place, line: string): Gap {
  const { position } = parseArchiveLine(line);
  return { lane: laneOf(position), from: last.number + 1n, to: placeOf(position) - 1n };
}

function refuseTwoAtOnePlace({ position }: Place, last: Place | undefined): void {
  if (position !== last?.position) return;
  throw new CdcError(
    'ERR_CDC_INPUT_INVALID',
    'Archive cannot be ordered: two records share a place, so the topic was re-created',
    {
      details: {
        place: position,
        fix: 'Replay each life of the topic by itself, with --since and --until.',
      },
    },
  );
}

function toTime(arrivedAt: number | undefined): string {
  return Math.max(0, Math.trunc(arrivedAt ?? 0))
    .toString()
    .padStart(TIME_DIGITS, '0');
}
