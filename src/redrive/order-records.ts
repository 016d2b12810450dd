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
 * Answers the records of an archive without repeats, in the order in which they arrived; those of one
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
    yield { key: `${toPositionKey(record.position)} ${toTime(record.arrivedAt)}`, line };
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
  let last: Keyed | undefined;
  let lane = '';
  let place = 0n;
  let time = '';
  for await (const one of lines) {
    if (one.key === last?.key) {
      onRepeat?.();
      continue;
    }
    refuseTwoAtOnePlace(one, last);
    last = one;
    const { position, arrivedAt } = parseArchiveLine(one.line);
    const isSameLane = laneOf(position) === lane;
    const arrived = toTime(arrivedAt);
    time = isSameLane && time > arrived ? time : arrived;
    const next = placeOf(position);
    if (isSameLane && position.stream === 'kafka' && next > place + 1n) {
      onGap?.({ lane, from: place + 1n, to: next - 1n });
    }
    lane = laneOf(position);
    place = next;
    yield { key: `${time} ${toPositionKey(position)}`, line: one.line };
  }
}

function refuseTwoAtOnePlace({ key }: Keyed, last: Keyed | undefined): void {
  const [place = ''] = key.split(' ', 1);
  if (last === undefined || !last.key.startsWith(`${place} `)) return;
  throw new CdcError(
    'ERR_CDC_INPUT_INVALID',
    'Archive cannot be ordered: two records share a place, so the topic was re-created',
    {
      details: { place, fix: 'Replay each life of the topic by itself, with --since and --until.' },
    },
  );
}

function toTime(arrivedAt: number | undefined): string {
  return Math.max(0, Math.trunc(arrivedAt ?? 0))
    .toString()
    .padStart(TIME_DIGITS, '0');
}
