import type { Outcome } from '../model/delivery.ts';
import type { StateMember, StateUnit } from './fold-states.ts';

/** What a unit may do: be sent, wait, or take over what became of the one that it waits for. */
export type Gate = 'open' | 'closed' | Outcome;

/** Remembers which deliveries are done, for those that must come after them. */
export interface WaitingUnits {
  readonly gateOf: (unit: StateUnit) => Gate;
  readonly settled: (member: StateMember, outcome: Outcome) => void;
  /** What became of the deliveries so far. */
  readonly outcomes: () => readonly Outcome[];
}

/**
 * Lets a delivery wait for the one that it names by `after`: a moved row is written at its new place
 * before it is removed from the old one. If the new place refuses it, the old one keeps it.
 *
 * Waiting always ends: a unit waits for one of the same or an earlier record, and what waits is never
 * folded.
 */
export function createWaitingUnits(members: readonly StateMember[]): WaitingUnits {
  const names = new Set(members.map((member) => nameOf(member, member.delivery.item)));
  const outcomes = new Map<string, Outcome>();
  return {
    gateOf: ({ members: [member] }) => {
      const after = member === undefined ? undefined : awaitedBy(member);
      if (member === undefined || after === undefined) return 'open';
      const name = nameOf(member, after);
      return gateBy(outcomes.get(name), names.has(name));
    },
    settled: (member, outcome) => {
      outcomes.set(nameOf(member, member.delivery.item), outcome);
    },
    outcomes: () => [...outcomes.values()],
  };
}

function awaitedBy({ delivery }: StateMember): string | undefined {
  return delivery.sink === 'custom' ? undefined : delivery.after;
}

function gateBy(outcome: Outcome | undefined, isComing: boolean): Gate {
  if (outcome === undefined) return isComing ? 'closed' : 'open';
  return outcome.status === 'rejected' || outcome.status === 'failed' ? outcome : 'open';
}

function nameOf({ delivery, work }: StateMember, item: string): string {
  return JSON.stringify([work.lane.id, work.index, delivery.route, item]);
}
