import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';

/** A row of the source table. `big` is a large text: PostgreSQL leaves it out when it is unchanged. */
export interface SourceRow {
  readonly id: number;
  readonly amount: number;
  readonly status: 'open' | 'closed';
  readonly note: string | null;
  readonly big: string;
}

/** One committed change of the source database. `number` counts from 1, in commit order. */
export interface SourceChange {
  readonly number: number;
  readonly operation: 'read' | 'create' | 'update' | 'delete';
  readonly before: SourceRow | undefined;
  readonly after: SourceRow | undefined;
  /** Epoch milliseconds. */
  readonly committedAt: number;
  /** Its content is refused by message and state targets. */
  readonly isPoison: boolean;
}

export interface Workload {
  readonly changes: readonly SourceChange[];
  /** What the source table holds at the end. */
  readonly rows: ReadonlyMap<number, SourceRow>;
}

const DAY_MS = 86_400_000;

/** Plays random transactions over a few hot rows. */
export function createWorkload(scenario: Scenario, random: Random, startMs: number): Workload {
  const rows = new Map<number, SourceRow>();
  const changes: SourceChange[] = [];
  const ageMs = scenario.faults.old ? 3 * DAY_MS : 0;
  for (let number = 1; number <= scenario.changes; number += 1) {
    const step = chooseStep(rows, scenario, random);
    const isPoison = random.chance(scenario.faults.poison);
    // Whole milliseconds that differ: every capture tool of the scenario can tell them apart.
    const committedAt = startMs - ageMs + number * random.int(5, 400);
    const last = changes.at(-1)?.committedAt ?? 0;
    changes.push({ number, ...step, isPoison, committedAt: Math.max(committedAt, last + 1) });
    if (step.before !== undefined) rows.delete(step.before.id);
    if (step.after !== undefined) rows.set(step.after.id, step.after);
  }
  return { changes, rows };
}

type Step = Pick<SourceChange, 'operation' | 'before' | 'after'>;

function chooseStep(
  rows: ReadonlyMap<number, SourceRow>,
  { keys }: Scenario,
  random: Random,
): Step {
  const id = random.int(1, keys);
  const row = rows.get(id);
  if (row === undefined) {
    return {
      operation: random.chance(0.15) ? 'read' : 'create',
      before: undefined,
      after: createRow(id, random),
    };
  }
  if (random.chance(0.2)) return { operation: 'delete', before: row, after: undefined };
  const free = Array.from({ length: keys }, (_, index) => index + 1).filter(
    (key) => !rows.has(key),
  );
  const [moved] = free;
  const id2 = moved !== undefined && random.chance(0.15) ? moved : id;
  return { operation: 'update', before: row, after: changeRow(row, id2, random) };
}

function createRow(id: number, random: Random): SourceRow {
  return { id, ...createValues(random), big: createBig(random) };
}

function changeRow(row: SourceRow, id: number, random: Random): SourceRow {
  const big = random.chance(0.3) ? createBig(random) : row.big;
  return { ...row, ...createValues(random), id, big };
}

function createValues(random: Random): Pick<SourceRow, 'amount' | 'status' | 'note'> {
  return {
    amount: random.int(0, 100),
    status: random.pick(['open', 'closed']),
    note: random.chance(0.3) ? null : `n${random.int(0, 999)}`,
  };
}

function createBig(random: Random): string {
  return `big-${random.int(0, 1_000_000)}`;
}
