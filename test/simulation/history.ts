import type { TelemetryEvent } from '../../src/model/telemetry.ts';
import {
  laneIdOf,
  placeIn,
  type SourceRecord,
} from '../../src/tools/local/event-source-mapping/stream-model.ts';
import type { Effect } from './attempt.ts';
import type { Scenario } from './scenario.ts';
import type { SourceChange, Workload } from './workload.ts';
import type { World } from './world.ts';
import type { Meaning, Stream } from './write-records.ts';

/** Everything that happened in one run. */
export interface History {
  readonly scenario: Scenario;
  readonly workload: Workload;
  readonly stream: Stream;
  /** What a record is, by `lane:place`. */
  readonly placed: ReadonlyMap<string, Meaning>;
  readonly world: World;
  readonly reports: TelemetryEvent[];
  readonly settled: Set<string>;
  /** Records that Lambda sent to the on-failure destination. */
  readonly givenUp: Set<string>;
  readonly log: string[];
  onInvoke?: () => void;
}

/** A record that Lambda has moved on behind. */
export interface Settled {
  readonly place: string;
  readonly change: SourceChange;
}

/** Names a record: `lane:place`. */
export function nameRecord(record: SourceRecord): string {
  return `${laneIdOf(record)}:${BigInt(placeIn(record))}`;
}

/** The lane of a name. */
export function laneName(place: string): string {
  return place.split(':')[0] ?? '';
}

/** The place of a name inside its lane. */
export function placeNumber(place: string): bigint {
  return BigInt(place.split(':')[1] ?? '0');
}

/** The row that an item stands for. */
export function rowOf(item: string): number {
  return Number(/\d+/.exec(item)?.[0]);
}

/** An effect stands for a change if it is of the same or a later one: in the lane, or in the source. */
export function covers({ place }: Effect, settled: Settled, placed: History['placed']): boolean {
  const isSameLane = laneName(place) === laneName(settled.place);
  if (isSameLane && placeNumber(place) >= placeNumber(settled.place)) return true;
  const other = placed.get(place)?.change;
  // A row that leaves its place gives way to what its transaction has put there.
  const { before, after, transaction } = settled.change;
  const moves = before !== undefined && after !== undefined && before.id !== after.id;
  if (moves && other?.transaction === transaction) return true;
  return (other?.number ?? 0) >= settled.change.number;
}
