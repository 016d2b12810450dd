import type { Outcome } from '../model/delivery.ts';
import { foldStates, type StateMember, type StateUnit, unfold } from './fold-states.ts';
import {
  type Invocation,
  releaseRefused,
  reportRetries,
  sendAll,
  settleDelivery,
} from './invocation.ts';
import type { RecordWork } from './record-work.ts';
import { type Chain, runChains, type Settlement } from './run-chains.ts';
import { createWaitingUnits, type WaitingUnits } from './waiting-units.ts';

/**
 * Phase 1: delivers to state targets. Lowers `openStates` of each record as its deliveries are
 * confirmed; what a target rejects becomes a parcel for quarantine, unless the judge holds it.
 */
export async function deliverStates(
  works: readonly RecordWork[],
  invocation: Invocation,
): Promise<void> {
  const members = works.flatMap((work) =>
    work.states.map((delivery): StateMember => ({ delivery, work })),
  );
  const byTarget = Map.groupBy(members, ({ delivery }) => `${delivery.sink} ${delivery.target}`);
  // Each target keeps its own pace: one that is down does not hold up the others.
  await Promise.all(
    [...byTarget.values()].map((ofTarget) => deliverToTarget(ofTarget, invocation)),
  );
  for (const work of works) releaseRefused(work, invocation);
}

async function deliverToTarget(
  members: readonly StateMember[],
  invocation: Invocation,
): Promise<void> {
  const target = members[0]?.delivery.target ?? '';
  const waiting = createWaitingUnits(members);
  await runChains(toChains(members), {
    ...invocation,
    gateOf: waiting.gateOf,
    send: (units) =>
      sendAll(
        units.map(({ delivery }) => delivery),
        invocation,
      ),
    settle: (unit, outcome) => settle(unit, outcome, waiting, invocation),
    onRetry: reportRetries(target, invocation),
  });
  reportStale(target, waiting.outcomes(), invocation);
}

/** Fewer deliveries than this can be a few late ones. */
const MIN_STALE = 10;

/** Mostly stale, outside of a replay, is a boundary that nobody has declared: a failover, a restore. */
function reportStale(target: string, outcomes: readonly Outcome[], { report }: Invocation): void {
  const deliveries = outcomes.length;
  const stale = outcomes.filter(({ status }) => status === 'stale').length;
  if (deliveries < MIN_STALE || stale * 2 <= deliveries) return;
  report({ name: 'batch.stale', target, stale, deliveries });
}

/** One chain per route and item; an item that several lanes change has one chain in each. */
function toChains(members: readonly StateMember[]): readonly Chain<StateUnit>[] {
  const byItem = Map.groupBy(members, ({ delivery, work }) =>
    JSON.stringify([work.lane.id, delivery.route, delivery.item]),
  );
  return [...byItem.values()].map((ofItem) => ({
    units: foldStates(ofItem),
    rank: ofItem[0]?.work.index ?? 0,
  }));
}

function settle(
  unit: StateUnit,
  outcome: Outcome,
  waiting: WaitingUnits,
  invocation: Invocation,
): Settlement<StateUnit> | undefined {
  const { members } = unit;
  // The rejection may be about one member only: each is tried by itself.
  if (outcome.status === 'rejected' && members.length > 1) return { replace: unfold(unit) };
  for (const [index, member] of members.entries()) {
    const { delivery, work } = member;
    waiting.settled(member, outcome);
    const isFolded = outcome.status === 'delivered' && index < members.length - 1;
    // I1 (no early answer): a folded delivery is done only when its survivor is.
    const own: Outcome = isFolded ? { status: 'superseded' } : outcome;
    if (settleDelivery(delivery, work, own, invocation)) work.openStates -= 1;
  }
  return undefined;
}
