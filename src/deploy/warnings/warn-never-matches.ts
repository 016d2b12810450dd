import type { Table } from '../../model/table.ts';
import { partsOf } from '../../routing/compile-conditions.ts';
import { compileTest } from '../../routing/compile-test.ts';
import type { DeploymentWarning } from '../deployment.ts';
import { listWants, type Want } from '../filters/wants.ts';
import { candidatesOf } from './candidate-values.ts';
import { type PlacedRoute, warnOfRoute } from './placed-route.ts';

/** What one image asks of one column: each list must be met. */
interface Ask {
  readonly image: string;
  readonly column: string;
  readonly lists: readonly (readonly unknown[])[];
}

/** Finds routes whose conditions contradict each other, whatever the row. */
export function warnOfContradictions(placed: PlacedRoute): readonly DeploymentWarning[] {
  const { name, route } = placed;
  // The drift policy is about records that no route wants; here only the conditions count.
  const table: Table = { ...route.table, drift: 'note' };
  const { wants } = listWants([{ [name]: { ...route, table } }]);
  const contradictions = wants.filter(asksForRows(placed)).map(findContradiction);
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

/** A mirror takes every removed row and truncate: what counts is which rows it keeps. */
function asksForRows({ route }: PlacedRoute): (want: Want) => boolean {
  return ({ operation }) =>
    route.kind === 'on' || (operation !== 'delete' && operation !== 'truncate');
}

/** Answers a column that no value can satisfy; `undefined` if there is none. */
function findContradiction({ table, needs }: Want): string | undefined {
  const asks = needs.flatMap(({ image, conditions }) =>
    partsOf(conditions).columns.map(([column, list]) => ({ image, column, list })),
  );
  const byColumn = Map.groupBy(asks, ({ image, column }) => `${image} ${column}`);
  return [...byColumn.values()]
    .map((alike): Ask | undefined => {
      const [first] = alike;
      return first && { ...first, lists: alike.map(({ list }) => list) };
    })
    .find((ask) => ask !== undefined && !canBeMet(table, ask))?.column;
}

function canBeMet({ columns }: Table, { column: name, lists }: Ask): boolean {
  const column = columns[name];
  const candidates = column && candidatesOf(column, lists);
  if (column === undefined || candidates === undefined) return true;
  const tests = lists.map((list) => list.map((condition) => compileTest(column, condition)));
  return candidates.some((value) => tests.every((list) => list.some((test) => test(value))));
}
