import { CdcError } from '../errors.ts';
import type { Clock } from '../model/batch.ts';
import type { Delivery, Outcome, Sinks } from '../model/delivery.ts';
import { laneOf, placeOf } from '../model/record.ts';
import type { Report } from '../model/telemetry.ts';
import { type Deadline, startDeadline } from '../pipeline/deadline.ts';
import { reportRetries, sendAll } from '../pipeline/invocation.ts';
import { type Chain, runChains } from '../pipeline/run-chains.ts';
import { chainOf } from './compile-function.ts';

export interface DeliverOptions {
  readonly sinks: Sinks;
  readonly clock: Clock;
  readonly random: () => number;
  readonly report: Report;
  /** Deliveries to one target that are on their way at once. */
  readonly width: number;
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
 * over, and answers one outcome for each. Nothing is folded: each delivery stands for an entry.
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
    await Promise.all(
      [...byTarget.values()].map((ofTarget) =>
        deliverToTarget(ofTarget, { ...options, deadline, outcomes }),
      ),
    );
  } finally {
    deadline.end();
  }
  return deliveries.map((_delivery, index) => outcomes.get(index) ?? failed());
}

interface Run extends DeliverOptions {
  readonly deadline: Deadline;
  readonly outcomes: Map<number, Outcome>;
}

async function deliverToTarget(units: readonly Unit[], run: Run): Promise<void> {
  const gateOf = createGates(units, run.outcomes);
  const chains = [...Map.groupBy(units, ({ delivery }) => chainOf(delivery)).values()];
  await runChains(
    chains.map((ofItem): Chain<Unit> => ({ units: ofItem, rank: ofItem[0]?.index ?? 0 })),
    {
      ...run,
      gateOf,
      send: (heads) => sendUnheld(heads, run),
      settle: ({ delivery, index }, outcome) => {
        run.outcomes.set(index, outcome);
        const isOpen = outcome.status === 'failed' || outcome.status === 'rejected';
        if (isOpen) run.held?.add(chainOf(delivery));
        return undefined;
      },
      onRetry: reportRetries(units[0]?.delivery.target ?? '', run),
    },
  );
}

/**
 * A delivery that names another by `after` waits for it: a moved row is written at its new place before
 * it leaves the old one. If the new place does not take it, the old one keeps it.
 */
function createGates(
  units: readonly Unit[],
  outcomes: ReadonlyMap<number, Outcome>,
): (unit: Unit) => 'open' | 'closed' | Outcome {
  const byName = new Map(units.map((unit) => [placeNameOf(unit, unit.delivery.item), unit.index]));
  return (unit) => {
    const awaited = byName.get(awaitedBy(unit) ?? '');
    if (awaited === undefined) return 'open';
    const outcome = outcomes.get(awaited);
    if (outcome === undefined) return 'closed';
    return outcome.status === 'failed' || outcome.status === 'rejected' ? outcome : 'open';
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
