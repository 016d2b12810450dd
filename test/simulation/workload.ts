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
  /** Counts transactions from 1. */
  readonly transaction: number;
  /** Counts the changes of its transaction from 1. */
  readonly ordinal: number;
  /** Epoch milliseconds: of one transaction the same. */
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

/** Plays random transactions, of one change or of several, over a few hot rows. */
export function createWorkload(scenario: Scenario, random: Random, startMs: number): Workload {
  const rows = new Map<number, SourceRow>();
  const changes: SourceChange[] = [];
  let committedAt = startMs - (scenario.faults.old ? 3 * DAY_MS : 0);
  for (let transaction = 1; changes.length < scenario.changes; transaction += 1) {
    // Whole milliseconds that differ: every capture tool of the scenario can tell them apart.
    committedAt += random.int(5, 400);
    for (const [index, step] of playTransaction(rows, scenario, random).entries()) {
      const isPoison = random.chance(scenario.faults.poison);
      const [number, ordinal] = [changes.length + 1, index + 1];
      changes.push({ number, ...step, isPoison, transaction, ordinal, committedAt });
    }
  }
  return { changes, rows };
}

function playTransaction(
  rows: Map<number, SourceRow>,
  scenario: Scenario,
  random: Random,
): readonly Step[] {
  if (!random.chance(scenario.transactions)) return [playStep(rows, scenario, random)];
  if (random.chance(0.4)) return shiftKeys(rows, scenario, random);
  return Array.from({ length: random.int(2, 5) }, () => playStep(rows, scenario, random, true));
}

function playStep(
  rows: Map<number, SourceRow>,
  scenario: Scenario,
  random: Random,
  inTransaction = false,
): Step {
  const chosen = chooseStep(rows, scenario, random);
  // Rows of a snapshot are in no transaction.
  const isRead = chosen.operation === 'read' && inTransaction;
  const step: Step = isRead ? { ...chosen, operation: 'create' } : chosen;
  if (step.before !== undefined) rows.delete(step.before.id);
  if (step.after !== undefined) rows.set(step.after.id, step.after);
  return step;
}

/** `UPDATE t SET id = id + 1` over the rows below a free key, which the log has in one order or the other. */
function shiftKeys(
  rows: Map<number, SourceRow>,
  { keys }: Scenario,
  random: Random,
): readonly Step[] {
  const ids = Array.from({ length: keys }, (_, index) => index + 1);
  const free = ids.find((id) => !rows.has(id) && rows.has(id - 1)) ?? 0;
  const moving = ids.filter((id) => id < free && rows.has(id));
  const steps = moving.flatMap((id): readonly Step[] => {
    const before = rows.get(id);
    return before === undefined
      ? []
      : [{ operation: 'update', before, after: { ...before, id: id + 1 } }];
  });
  for (const id of moving) rows.delete(id);
  for (const { after } of steps) if (after !== undefined) rows.set(after.id, after);
  return random.chance(0.5) ? steps : [...steps].reverse();
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
