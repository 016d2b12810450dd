import type { Operation } from '../../../model/change-event.ts';
import type { ConditionData, Route } from '../../../model/route.ts';
import type { Table } from '../../../model/table.ts';
import { partsOf } from '../../../routing/match/compile-conditions.ts';
import { compileTest } from '../../../routing/match/compile-test.ts';
import type { DeploymentWarning } from '../../deploy/deployment.ts';
import { candidatesOf } from './candidate-values.ts';
import { type PlacedRoute, warnOfRoute } from './placed-route.ts';

/** What one image of a row is asked: all of it. */
interface Asked {
  readonly image: 'after' | 'before';
  readonly conditions: ConditionData;
}

/** One list of conditions for one column of one image. */
interface ColumnAsked {
  readonly image: string;
  readonly column: string;
  readonly list: readonly unknown[];
}

/** With more ways to meet `$or` than this, a route is taken to be fine. */
const MAX_WAYS = 200;

/** Finds routes whose conditions contradict each other, whatever the row. */
export function warnOfContradictions(placed: PlacedRoute): readonly DeploymentWarning[] {
  const { route } = placed;
  // A mirror acts on every row that may have left it: what counts is which new rows it takes.
  const operations = route.kind === 'mirror' ? (['create'] as const) : route.operations;
  const contradictions = operations.map((operation) => findContradiction(route, operation));
  const [first] = contradictions;
  if (first === undefined || contradictions.includes(undefined)) return [];
  return [
    warnOfRoute(placed, {
      code: 'never-matches',
      message: `No row can meet its conditions: those on ${first} exclude each other`,
      fix: 'Correct the conditions, or remove the route.',
    }),
  ];
}

/** Returns a column whose conditions no value meets, in each way to meet the others; else `undefined`. */
function findContradiction(route: Route, operation: Operation): string | undefined {
  const ways = waysOf(askedOf(route, operation));
  if (ways === undefined) return undefined;
  const found = ways.map((way) => columnWithoutValue(route.table, way));
  return found.includes(undefined) ? undefined : found[0];
}

/** What the router asks; `check` has seen that no operation is there that it could never take. */
function askedOf({ where, before, became }: Route, operation: Operation): readonly Asked[] {
  const isRemoved = operation === 'delete';
  const asked: readonly (readonly [Asked['image'], ConditionData | undefined])[] = [
    [isRemoved ? 'before' : 'after', where],
    ['before', before],
    ['after', became],
  ];
  return asked.flatMap(([image, conditions]) =>
    conditions === undefined ? [] : [{ image, conditions }],
  );
}

/** Lists the ways to meet all that is asked, one for each choice of alternatives. */
function waysOf(asked: readonly Asked[]): readonly (readonly ColumnAsked[])[] | undefined {
  let ways: readonly (readonly ColumnAsked[])[] = [[]];
  for (const one of asked) {
    const { columns, alternatives } = partsOf(one.conditions);
    const own = columns.map(([column, list]) => ({ image: one.image, column, list }));
    const choices = alternatives?.flatMap(
      (conditions) => waysOf([{ image: one.image, conditions }]) ?? [[]],
    ) ?? [[]];
    ways = ways.flatMap((way) => choices.map((choice) => [...way, ...own, ...choice]));
    if (ways.length > MAX_WAYS) return undefined;
  }
  return ways;
}

function columnWithoutValue(table: Table, way: readonly ColumnAsked[]): string | undefined {
  const byColumn = Map.groupBy(way, ({ image, column }) => `${image} ${column}`);
  return [...byColumn.values()].find((alike) => !canBeMet(table, alike))?.[0]?.column;
}

function canBeMet({ columns }: Table, alike: readonly ColumnAsked[]): boolean {
  const column = columns[alike[0]?.column ?? ''];
  const lists = alike.map(({ list }) => list);
  const candidates = column && candidatesOf(column, lists);
  if (column === undefined || candidates === undefined) return true;
  const tests = lists.map((list) => list.map((condition) => compileTest(column, condition)));
  return candidates.some((value) => tests.every((list) => list.some((test) => test(value))));
}
