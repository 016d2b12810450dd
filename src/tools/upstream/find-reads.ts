import type { ConditionData, Route, Send } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';
import { hiddenColumnsOf } from '../../routing/build/hidden-columns.ts';
import { recordEventReads, recordRowReads } from '../../routing/build/record-reads.ts';

/** Which columns routes read. */
export interface ColumnReads {
  /** Some route may read any column: it sends whole rows, or tests them in code. */
  readonly all: boolean;
  readonly columns: ReadonlySet<string>;
}

/** Finds the columns of a table that its routes read: in conditions, keys, groups, ids and bodies. */
export function findReads(table: Table, routes: readonly Route[]): ColumnReads {
  const columns = routes.flatMap((route) => [
    ...conditionsOf(route),
    ...route.sends.flatMap((send) => readsOfSend(route, send)),
  ]);
  return {
    all: routes.some((route) => route.filter !== undefined || route.sends.some(sendsWholeRow)),
    columns: new Set(columns.filter((name) => Object.hasOwn(table.columns, name))),
  };
}

/** Names the columns of conditions, those of `$or` included. */
export function columnsOfConditions(conditions: ConditionData | undefined): readonly string[] {
  return Object.entries(conditions ?? {}).flatMap(([name, condition]) =>
    // The cast holds: `$or` is a list of conditions.
    name === '$or' ? (condition as ConditionData[]).flatMap(columnsOfConditions) : [name],
  );
}

function conditionsOf({ where, before, became, changed }: Route): readonly string[] {
  return [...[where, before, became].flatMap(columnsOfConditions), ...changed];
}

function readsOfSend(route: Route, send: Send): readonly string[] {
  const { table, operations } = route;
  const hidden = hiddenColumnsOf(route);
  const read = (send.bodies ?? []).flatMap(({ takes, build }) =>
    takes === 'row'
      ? [...recordRowReads(table, hidden, build)]
      : operations.flatMap((one) => [...recordEventReads(table, hidden, one, build)]),
  );
  return [...send.needs, ...(send.columns ?? []), ...read];
}

/** Verbs that name all that they take of a row. */
const NAMED_ONLY = /^(?:dynamodb|opensearch)\.(?:invalidate|update)$/;

/** Without a body, the default one is sent, with all columns. */
function sendsWholeRow({ verb, bodies = [] }: Send): boolean {
  if (NAMED_ONLY.test(verb)) return false;
  return !bodies.some(({ name }) => BODIES.has(name));
}

/** The functions that replace the default body; `subject`, `attributes` and the like stand beside it. */
const BODIES: ReadonlySet<string> = new Set([
  'message',
  'detail',
  'line',
  'item',
  'document',
  'body',
]);
