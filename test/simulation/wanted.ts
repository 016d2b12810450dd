import type { Scenario } from './scenario.ts';
import type { SourceChange } from './workload.ts';
import type { Meaning } from './write-records.ts';

/** What a change asks for, worked out from the change itself: not by the router. */
export interface Wanted {
  /** Routes that send a message. */
  readonly messages: readonly string[];
  /** Routes whose message is too old, and waits in quarantine. */
  readonly parked: readonly string[];
  /** Rows whose cache entry must go. */
  readonly cached: readonly number[];
  /** Rows whose copies must be at least as new. */
  readonly rows: readonly number[];
}

/** Returns what a record with this meaning asks for. */
export function wantedOf(kind: Meaning['kind'], change: SourceChange, scenario: Scenario): Wanted {
  const rows = rowsOf(kind, change);
  if (change.operation === 'read') return { messages: [], parked: [], cached: [], rows };
  const messages = rises(kind, change, scenario) ? ['alert', 'bill'] : ['bill'];
  // Nobody knows whether changes that are days old are still news: they wait in quarantine.
  const parted = scenario.faults.old
    ? { messages: [], parked: messages }
    : { messages, parked: [] };
  return { ...parted, cached: rows, rows };
}

/** The rows that a record is about. A moved row is two; Debezium writes a record for each half. */
function rowsOf(kind: Meaning['kind'], { before, after }: SourceChange): readonly number[] {
  const ids = {
    old: before === undefined ? [] : [before.id],
    new: after === undefined ? [] : [after.id],
  };
  if (kind === 'half-delete') return ids.old;
  if (kind === 'half-create') return ids.new;
  return [...new Set([...ids.old, ...ids.new])];
}

function rises(
  kind: Meaning['kind'],
  { before, after }: SourceChange,
  { dialect }: Scenario,
): boolean {
  if (kind === 'half-delete' || after === undefined || after.amount <= 50) return false;
  const isNew = before === undefined || kind === 'half-create';
  // PostgreSQL does not tell the old value: unknown, and the route says that unknown matches.
  return isNew || dialect === 'postgresql' || before.amount <= 50;
}
