import type { Outcome } from '../model/delivery.ts';
import { foldStates, type StateMember, type StateUnit, unfold } from './fold-states.ts';
import {
  chainOf,
  type Invocation,
  limitsOf,
  releaseRefused,
  reportRetries,
  sendAll,
  settleDelivery,
} from './invocation.ts';
import type { RecordWork } from './record-work.ts';
import { createTargetQueue, type Settlement } from './target-queue.ts';
import { createWaitingUnits, type WaitingUnits } from './waiting-units.ts';

/** What the states of one target share. */
interface TargetStates {
  readonly invocation: Invocation;
  readonly target: string;
  readonly waiting: WaitingUnits;
  readonly refused: Set<RecordWork>;
  readonly done: (work: RecordWork) => void;
  /** Deliveries that are not settled. */
  open: number;
}

/**
 * Phase 1: delivers to state targets. Lowers `openStates` of each record as its deliveries are
 * confirmed, and tells so; what a target rejects becomes a parcel for quarantine, unless the judge
 * holds it, when all of the target is settled.
 */
export function startStates(
  works: readonly RecordWork[],
  invocation: Invocation,
  done: (work: RecordWork) => void,
): void {
  const members = works.flatMap((work) =>
    work.states.map((delivery): StateMember => ({ delivery, work })),
  );
  // Each target keeps its own pace: one that is down does not hold up the others.
  const byTarget = Map.groupBy(members, ({ delivery }) => `${delivery.sink} ${delivery.target}`);
  for (const ofTarget of byTarget.values()) startTarget(ofTarget, invocation, done);
}

function startTarget(
  members: readonly StateMember[],
  invocation: Invocation,
  done: (work: RecordWork) => void,
): void {
  const [first] = members;
  if (first === undefined) return;
  const { target } = first.delivery;
  const waiting = createWaitingUnits(members);
  const states: TargetStates = {
    ...{ invocation, target, waiting, done },
    refused: new Set(),
    open: members.length,
  };
  const queue = createTargetQueue<StateUnit>({
    ...invocation,
    ...limitsOf(first.delivery, invocation),
    rankOf: ({ members: [member] }) => member?.work.index ?? 0,
    gateOf: waiting.gateOf,
    send: (units) =>
      sendAll(
        units.map(({ delivery }) => delivery),
        invocation,
      ),
    settle: (unit, outcome) => {
      const settlement = settle(unit, outcome, states);
      for (const name of waiting.namesOf(unit)) queue.wake(name);
      return settlement;
    },
    onRetry: reportRetries(target, invocation),
  });
  // One chain per lane, route and item: an item that several lanes change has one chain in each.
  const byItem = Map.groupBy(members, ({ delivery, work }) => chainOf(work.lane.id, delivery));
  for (const [chain, ofItem] of byItem) queue.add(chain, foldStates(ofItem));
}

function settle(
  unit: StateUnit,
  outcome: Outcome,
  states: TargetStates,
): Settlement<StateUnit> | undefined {
  const { members } = unit;
  // The rejection may be about one member only: each is tried by itself.
  if (outcome.status === 'rejected' && members.length > 1) return { replace: unfold(unit) };
  for (const [index, member] of members.entries()) {
    const isFolded = outcome.status === 'delivered' && index < members.length - 1;
    // I1 (no early answer): a folded delivery is done only when its survivor is.
    settleMember(member, isFolded ? { status: 'superseded' } : outcome, states);
  }
  states.open -= members.length;
  if (states.open === 0) finish(states);
  return undefined;
}

function settleMember(member: StateMember, outcome: Outcome, states: TargetStates): void {
  const { delivery, work } = member;
  states.waiting.settled(member, outcome);
  if (settleDelivery(delivery, work, outcome, states.invocation)) work.openStates -= 1;
  if (outcome.status === 'rejected') states.refused.add(work);
  states.done(work);
}

function finish({ invocation, target, waiting, refused, done }: TargetStates): void {
  for (const work of refused) {
    releaseRefused(work, invocation);
    done(work);
  }
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
