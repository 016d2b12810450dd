import type { Operation } from '../../../model/change-event.ts';
import type { ConditionData, Route, RouteSet } from '../../../model/route.ts';
import type { Table } from '../../../model/table.ts';
import { listRoutes, type NamedRoute } from '../../../routing/declare/list-routes.ts';
import { partsOf } from '../../../routing/match/compile-conditions.ts';
import type { Image } from './wire-format.ts';

/** Conditions that an image must meet, or not be known to fail. */
export interface Need {
  readonly image: Image;
  readonly conditions: ConditionData;
}

/** One way in which a route may want a change. */
export interface Want {
  readonly route: string;
  readonly table: Table;
  readonly operation: Operation;
  /** All of them. Empty: any row. */
  readonly needs: readonly Need[];
}

/** More alternatives than this are not told apart: each is a pattern of its own. */
const MAX_ALTERNATIVES = 4;

/** What the routes of a function ask for. */
export interface Wants {
  /** Every table that a route is on, also one whose routes can never match. */
  readonly tables: readonly Table[];
  readonly wants: readonly Want[];
}

/** Lists the ways in which the routes of a function may want a change. */
export function listWants(sets: readonly RouteSet[]): Wants {
  const routes = listRoutes(sets);
  return {
    tables: [...new Set(routes.map(({ route }) => route.table))],
    wants: routes.flatMap(wantsOf),
  };
}

function wantsOf({ name, route }: NamedRoute): readonly Want[] {
  const { table } = route;
  return route.operations.flatMap((operation) =>
    waysOf(route, operation)
      .flatMap(alternativesOf)
      .map((needs) => ({ route: name, table, operation, needs })),
  );
}

/**
 * What one operation must meet, as the router judges it; each element is one way. `changed` and
 * `filter` are left out: neither can be asked of a record alone, and both only narrow.
 */
function waysOf(route: Route, operation: Operation): readonly (readonly Need[])[] {
  if (operation === 'truncate') return [[]];
  return route.kind === 'mirror' ? mirrorWays(route, operation) : eventWays(route, operation);
}

/** A mirror also acts on the row that leaves it, and on every row that is removed. */
function mirrorWays({ where }: Route, operation: Operation): readonly (readonly Need[])[] {
  if (where === undefined || operation === 'delete') return [[]];
  const stays: Need = { image: 'after', conditions: where };
  return operation === 'update' ? [[stays], [{ image: 'before', conditions: where }]] : [[stays]];
}

function eventWays(
  { where, before, became }: Route,
  operation: Operation,
): readonly (readonly Need[])[] {
  const asked = (image: Image, ...all: readonly (ConditionData | undefined)[]): readonly Need[] =>
    all.flatMap((conditions) => (conditions === undefined ? [] : [{ image, conditions }]));
  switch (operation) {
    case 'delete':
      // The old row is the removed one; nothing *becomes* by a removal.
      return became === undefined ? [asked('removed', where, before)] : [];
    case 'update':
      return [[...asked('after', where, became), ...asked('before', before)]];
    case 'read':
    case 'create':
    case 'truncate':
      // A new row has no old one that could meet `before`.
      return before === undefined ? [asked('after', where, became)] : [];
  }
}

/** Takes `$or` apart: needs without it, each list one alternative. */
function alternativesOf(needs: readonly Need[]): readonly (readonly Need[])[] {
  let ways: readonly (readonly Need[])[] = [[]];
  for (const { image, conditions } of needs) {
    const flat = flatten(conditions).map((one): Need => ({ image, conditions: one }));
    const longer = ways.flatMap((way) => flat.map((one) => [...way, one]));
    // Asking for less is safe: the columns beside `$or` are asked for all the same.
    ways =
      longer.length <= MAX_ALTERNATIVES
        ? longer
        : ways.map((way) => [...way, { image, conditions: columnsOf(conditions) }]);
  }
  return ways;
}

function flatten(conditions: ConditionData): readonly ConditionData[] {
  const { alternatives } = partsOf(conditions);
  const columns = columnsOf(conditions);
  if (alternatives === undefined) return [columns];
  return alternatives
    .flatMap(flatten)
    .map((one) => (sharesColumn(one, columns) ? columns : { ...columns, ...one }));
}

function columnsOf(conditions: ConditionData): ConditionData {
  return Object.fromEntries(partsOf(conditions).columns);
}

/** Two lists for one column cannot both be asked: the one beside `$or` is. */
function sharesColumn(one: ConditionData, other: ConditionData): boolean {
  return Object.keys(one).some((name) => Object.hasOwn(other, name));
}
