import type { Outcome } from '../model/delivery.ts';
import type { StateMember, StateUnit } from './fold-states.ts';
import { type Gate, gateAfter } from './target-queue.ts';

/** Remembers which deliveries are done, for those that must come after them. */
export interface WaitingUnits {
  readonly gateOf: (unit: StateUnit) => Gate;
  readonly settled: (member: StateMember, outcome: Outcome) => void;
  /** The names that units may wait for and that this one settles. */
  readonly namesOf: (unit: StateUnit) => readonly string[];
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
  const awaited = new Set(members.flatMap((member) => awaitedBy(member) ?? []));
  const coming = new Set(
    awaited.size === 0 ? [] : members.map(ownName).filter((name) => awaited.has(name)),
  );
  const settled = new Map<string, Outcome>();
  const outcomes: Outcome[] = [];
  return {
    gateOf: ({ members: [member] }) => {
      const name = member === undefined ? undefined : awaitedBy(member);
      return name === undefined || !coming.has(name) ? 'open' : gateAfter(name, settled.get(name));
    },
    settled: (member, outcome) => {
      outcomes.push(outcome);
      if (awaited.size > 0) settled.set(ownName(member), outcome);
    },
    namesOf: (unit) => (awaited.size === 0 ? [] : unit.members.map(ownName)),
    outcomes: () => outcomes,
  };
}

function awaitedBy(member: StateMember): string | undefined {
  const { delivery } = member;
  if (delivery.sink === 'custom' || delivery.after === undefined) return undefined;
  return nameOf(member, delivery.after);
}

function ownName(member: StateMember): string {
  return nameOf(member, member.delivery.item);
}

function nameOf({ delivery, work }: StateMember, item: string): string {
  return JSON.stringify([work.lane.id, work.index, delivery.route, item]);
}
