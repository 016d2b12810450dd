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
  readonly refused: Map<ErrorCode, Set<string>>;
  /** Of earlier invocations; means nothing any more once a row is taken. */
  readonly remembered: RowsByCode;
}

/** Creates the judge of one invocation. */
export function createJudge(memory: RefusalMemory): Judge {
  const counts = new Map<string, Count>();
  const countOf = (scope: Scope): Count => {
    const known = counts.get(scope.name);
    if (known !== undefined) return known;
    const remembered = memory.get(scope.name) ?? new Map();
    const created: Count = { scope, taken: 0, failed: 0, refused: new Map(), remembered };
    counts.set(scope.name, created);
    return created;
  };
  return {
    count: (delivery, outcome) => {
      for (const scope of scopesOf(delivery)) add(countOf(scope), delivery, outcome);
    },
    isHeld: (delivery) => {
      const [own, ofTarget] = scopesOf(delivery).map(countOf);
      if (own === undefined || ofTarget === undefined) return false;
      return isBraked(own) || isBraked(ofTarget) || (isUnclear(own) && own.failed > 0);
    },
    wantsMore: (delivery) => {
      const [own] = scopesOf(delivery).map(countOf);
      return own !== undefined && isUnclear(own) && own.failed === 0;
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
function scopesOf(delivery: Refused): readonly Scope[] {
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
      const rows = count.refused.get(code) ?? new Set();
      count.refused.set(code, rows.add(rowOf(delivery)));
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
function refusedBy({ taken, refused, remembered }: Count): RowsByCode {
  if (taken > 0 || remembered.size === 0) return refused;
  const codes = new Set([...refused.keys(), ...remembered.keys()]);
  return new Map(
    [...codes].map((code) => [
      code,
      new Set([...(remembered.get(code) ?? []), ...(refused.get(code) ?? [])]),
    ]),
  );
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
