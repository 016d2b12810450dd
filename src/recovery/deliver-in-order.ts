import { CdcError } from '../errors.ts';
import type { Clock } from '../model/batch.ts';
import type { Delivery, Outcome, Sinks } from '../model/delivery.ts';
import { laneOf, placeOf } from '../model/record.ts';
import type { Report } from '../model/telemetry.ts';
import { type Deadline, startDeadline } from '../pipeline/deadline.ts';
import { limitsOf, reportRetries, sendAll } from '../pipeline/invocation.ts';
import { createPending, type Pending } from '../pipeline/pending.ts';
import { createTargetQueue, type Gate, gateAfter } from '../pipeline/target-queue.ts';
import { chainOf } from './compile-function.ts';

export interface DeliverOptions {
  readonly sinks: Sinks;
  readonly clock: Clock;
  readonly random: () => number;
  readonly report: Report;
  /** Requests to a target that are on their way at once, where it is not what its sink says. */
  readonly inFlight: Readonly<Record<string, number>>;
  /** How long a target may be tried before what is open counts as failed. */
  readonly budgetMs: number;
  /**
   * Chains of which a delivery was not made: later ones wait for it. It grows here, and is shared by
   * the batches of one run. Without it, a rejection holds nothing back.
   */
  readonly held: Set<string> | undefined;
}

interface Unit {
  readonly delivery: Delivery;
  readonly index: number;
}

/**
 * Delivers each by itself, in order per route, item and lane (I2), with retries until the time is
 * over, and returns one outcome for each. Nothing is folded: each delivery stands for an entry.
 */
export async function deliverInOrder(
  deliveries: readonly Delivery[],
  options: DeliverOptions,
): Promise<readonly Outcome[]> {
  const units = deliveries.map((delivery, index): Unit => ({ delivery, index }));
  const outcomes = new Map<number, Outcome>();
  const deadline = startDeadline(options.clock, options.budgetMs);
  try {
    const byTarget = Map.groupBy(units, ({ delivery: one }) => `${one.sink} ${one.target}`);
    const pending = createPending();
    for (const ofTarget of byTarget.values()) {
      startTarget(ofTarget, { ...options, deadline, outcomes, pending });
    }
    await pending.none();
  } finally {
    deadline.end();
  }
  return deliveries.map((_delivery, index) => outcomes.get(index) ?? failed());
}

interface Run extends DeliverOptions {
  readonly deadline: Deadline;
  readonly outcomes: Map<number, Outcome>;
  readonly pending: Pending;
}

function startTarget(units: readonly Unit[], run: Run): void {
  const [first] = units;
  if (first === undefined) return;
  const { target } = first.delivery;
  const gates = createGates(units, run.outcomes);
  const queue = createTargetQueue<Unit>({
    ...run,
    ...limitsOf(first.delivery, run),
    rankOf: ({ index }) => index,
    gateOf: gates.gateOf,
    send: (heads) => sendUnheld(heads, run),
    settle: (unit, outcome) => {
      run.outcomes.set(unit.index, outcome);
      const isOpen = outcome.status === 'failed' || outcome.status === 'rejected';
      if (isOpen) run.held?.add(chainOf(unit.delivery));
      queue.wake(gates.nameOf(unit));
      return undefined;
    },
    onRetry: reportRetries(target, run),
  });
  const chains = Map.groupBy(units, ({ delivery }) => chainOf(delivery));
  for (const [chain, ofItem] of chains) queue.add(chain, ofItem);
}

interface Gates {
  readonly gateOf: (unit: Unit) => Gate;
  readonly nameOf: (unit: Unit) => string;
}

/**
 * A delivery that names another by `after` waits for it: a moved row is written at its new place before
 * it leaves the old one. If the new place does not take it, the old one keeps it.
 */
function createGates(units: readonly Unit[], outcomes: ReadonlyMap<number, Outcome>): Gates {
  const nameOf = (unit: Unit): string => placeNameOf(unit, unit.delivery.item);
  const byName = new Map(units.map((unit) => [nameOf(unit), unit.index]));
  return {
    nameOf,
    gateOf: (unit) => {
      const name = awaitedBy(unit);
      const awaited = name === undefined ? undefined : byName.get(name);
      if (name === undefined || awaited === undefined) return 'open';
      return gateAfter(name, outcomes.get(awaited));
    },
  };
}

function awaitedBy(unit: Unit): string | undefined {
  const after = 'after' in unit.delivery ? unit.delivery.after : undefined;
  return after === undefined ? undefined : placeNameOf(unit, after);
}

function placeNameOf({ delivery: { position, route } }: Unit, item: string): string {
  return JSON.stringify([laneOf(position), placeOf(position).toString(), route, item]);
}

/** I2 (order per item): nothing is sent past a delivery of its item that was not made. */
async function sendUnheld(heads: readonly Unit[], run: Run): Promise<readonly Outcome[]> {
  const free = heads.filter(({ delivery }) => run.held?.has(chainOf(delivery)) !== true);
  const sent = await sendAll(
    free.map(({ delivery }) => delivery),
    run,
  );
  const answers = new Map(free.map((unit, index) => [unit, sent[index] ?? failed()]));
  return heads.map((unit) => answers.get(unit) ?? heldBack());
}

function heldBack(): Outcome {
  const reason = 'Not delivered: an earlier delivery of the same item is not done';
  return { status: 'rejected', error: new CdcError('ERR_CDC_DELIVERY_POSTPONED', reason) };
}

function failed(): Outcome {
  const reason = 'Not delivered: the sink did not answer';
  return { status: 'failed', error: new CdcError('ERR_CDC_DELIVERY_UNCONFIRMED', reason) };
}
