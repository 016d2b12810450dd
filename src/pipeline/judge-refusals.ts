import type { ErrorCode } from '../errors.ts';
import type { Outcome } from '../model/delivery.ts';
import { formatKey } from '../model/effect-id.ts';
import { laneOf, placeOf } from '../model/record.ts';
import { formatTable } from '../model/table.ts';
import type { Refused } from './record-work.ts';
import { ASKED, type Brake, MIN_FAILURES } from './tally.ts';

/**
 * Judges what targets reject, all of it together: a rejection is about one row, but if nearly all rows
 * are rejected with one code, what is wrong is the target or the route. Then nothing of it is
 * quarantined, and the records wait.
 *
 * It only counts and answers: what is sent when is decided elsewhere.
 */
export interface Judge {
  readonly count: (delivery: Refused, outcome: Outcome) => void;
  /** Tells whether a rejected delivery may not be quarantined: it looks like a wrong deployment, or nobody can tell yet. */
  readonly isHeld: (delivery: Refused) => boolean;
  /** Tells whether more deliveries of this route and target should be tried before it is decided. */
  readonly wantsMore: (delivery: Refused) => boolean;
  /** What is rejected as a whole. */
  readonly brakes: () => readonly Brake[];
  /** Keeps what was rejected for the next invocation. */
  readonly remember: () => void;
}

/**
 * The rows that a route and target have rejected since they last took one, from invocation to
 * invocation, so that batches of less than five are judged as well. A cache that may be empty (I7):
 * without it, such batches are quarantined.
 */
export type RefusalMemory = Map<string, RowsByCode>;

/** Rows by the code with which they were rejected. */
type RowsByCode = ReadonlyMap<ErrorCode, ReadonlySet<string>>;

/** For each row that is taken, so many are rejected: then it is nearly all. */
const NEARLY_ALL = 9;

/** So many rows that are taken say that a rejection is about its row. */
const ENOUGH_TAKEN = 2;

interface Count {
  readonly scope: Scope;
  taken: number;
  failed: number;
  /** Of this invocation. */
  readonly refused: Map<ErrorCode, Set<string>>;
  /** With those of earlier invocations, which mean nothing any more once a row is taken. */
  readonly withRemembered: Map<ErrorCode, Set<string>>;
}

/** What is counted of one delivery: by its route and target, and by its target alone. */
interface Counts {
  readonly own: Count;
  readonly ofTarget: Count;
}

/** Creates the judge of one invocation. Each call costs the same, however much was rejected. */
export function createJudge(memory: RefusalMemory): Judge {
  const counts = new Map<string, Count>();
  const byTarget = new Map<string, Map<string, Counts>>();
  const countOf = (scope: Scope): Count => {
    const known = counts.get(scope.name);
    if (known !== undefined) return known;
    const withRemembered = copyOf(memory.get(scope.name) ?? new Map());
    const created: Count = { scope, taken: 0, failed: 0, refused: new Map(), withRemembered };
    counts.set(scope.name, created);
    return created;
  };
  const countsOf = (delivery: Refused): Counts => {
    const place = isRemoval(delivery) ? `-${delivery.target}` : `+${delivery.target}`;
    const ofPlace = byTarget.get(place) ?? new Map<string, Counts>();
    const known = ofPlace.get(delivery.route);
    if (known !== undefined) return known;
    const [own, ofTarget] = scopesOf(delivery);
    const created = { own: countOf(own), ofTarget: countOf(ofTarget) };
    byTarget.set(place, ofPlace.set(delivery.route, created));
    return created;
  };
  return {
    count: (delivery, outcome) => {
      const { own, ofTarget } = countsOf(delivery);
      add(own, delivery, outcome);
      add(ofTarget, delivery, outcome);
    },
    isHeld: (delivery) => {
      const { own, ofTarget } = countsOf(delivery);
      return isBraked(own) || isBraked(ofTarget) || (isUnclear(own) && own.failed > 0);
    },
    wantsMore: (delivery) => {
      const { own } = countsOf(delivery);
      return isUnclear(own) && own.failed === 0;
    },
    brakes: () => [...counts.values()].flatMap((count) => toBrakes(count, refusedBy(count))),
    remember: () => {
      for (const count of counts.values()) {
        if (count.taken > 0) memory.delete(count.scope.name);
        else if (count.refused.size > 0) memory.set(count.scope.name, shorten(refusedBy(count)));
      }
    },
  };
}

interface Scope {
  readonly name: string;
  readonly text: string;
}

/** A route and a target, and the target alone. Removals hold no values: they say nothing about writes. */
function scopesOf(delivery: Refused): readonly [own: Scope, ofTarget: Scope] {
  const { route, target } = delivery;
  const kind = isRemoval(delivery) ? 'removals' : 'writes';
  return [
    { name: JSON.stringify([kind, target, route]), text: `route ${route} to ${target}` },
    { name: JSON.stringify([kind, target]), text: `target ${target}` },
  ];
}

function isRemoval({ request }: Refused): boolean {
  return (
    request !== undefined &&
    'action' in request &&
    (request.action === 'delete' || request.action === 'invalidate')
  );
}

function add(count: Count, delivery: Refused, outcome: Outcome): void {
  switch (outcome.status) {
    case 'delivered':
    case 'stale':
      count.taken += 1;
      return;
    case 'superseded':
      // What was folded into a removal was never sent.
      return;
    case 'failed':
      count.failed += 1;
      return;
    case 'rejected': {
      const { code } = outcome.error;
      const row = rowOf(delivery);
      for (const refused of [count.refused, count.withRemembered]) {
        const rows = refused.get(code) ?? new Set();
        refused.set(code, rows.add(row));
      }
    }
  }
}

/** One bad row that is changed again and again must not look like many. */
function rowOf(delivery: Refused): string {
  const { position, event } = delivery;
  if (event === undefined || event.operation === 'truncate' || event.key === undefined) {
    return `${laneOf(position)}:${placeOf(position)}`;
  }
  return `${formatTable(event.table)} ${formatKey(event.key)}`;
}

function isBraked(count: Count): boolean {
  return toBrakes(count, refusedBy(count)).length > 0;
}

/** What is rejected now, and before if nothing has been taken since. */
function refusedBy({ taken, refused, withRemembered }: Count): RowsByCode {
  return taken > 0 ? refused : withRemembered;
}

function copyOf(refused: RowsByCode): Map<ErrorCode, Set<string>> {
  return new Map([...refused].map(([code, rows]) => [code, new Set(rows)]));
}

function toBrakes({ scope, taken }: Count, refused: RowsByCode): readonly Brake[] {
  return [...refused]
    .filter(([code, { size }]) => !ASKED.has(code) && size >= MIN_FAILURES)
    .filter(([, { size }]) => size >= NEARLY_ALL * taken)
    .map(([code, { size }]) => ({ scope: scope.text, code, records: size }));
}

/** By this invocation alone: what is remembered must not keep a target from being tried. */
function isUnclear(count: Count): boolean {
  const { taken, refused } = count;
  return refused.size > 0 && taken < ENOUGH_TAKEN && toBrakes(count, refused).length === 0;
}

/** No more rows than tell: the memory stays small. */
function shorten(refused: RowsByCode): RowsByCode {
  return new Map(
    [...refused].map(([code, rows]) => [code, new Set([...rows].slice(0, MIN_FAILURES))]),
  );
}
