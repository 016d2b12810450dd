import type { Route, Send } from '../../model/route.ts';
import type { FunctionSpec } from '../../model/service.ts';
import type { Table } from '../../model/table.ts';
import { hiddenColumnsOf } from '../../routing/build/hidden-columns.ts';
import { recordRowReads } from '../../routing/build/record-reads.ts';
import { sampleEvent, sampleRow } from '../../routing/build/sample-event.ts';
import { listRoutes, type NamedRoute } from '../../routing/declare/list-routes.ts';
import { columnsOfConditions, findReads } from './find-reads.ts';

/** Columns of an old row that a route needs, beyond the key. */
export interface OldValues {
  readonly route: string;
  /** What the route does with them, as the end of a sentence. */
  readonly why: string;
  readonly columns: readonly string[];
}

/** What the routes of functions need to be told of a table. */
export interface TableNeeds {
  readonly table: Table;
  /** Of the row before an update. */
  readonly updated: readonly OldValues[];
  /** Of the row that a delete removes. */
  readonly removed: readonly OldValues[];
  /** Routes that must learn the old key of a row whose key changes. */
  readonly keyChanges: readonly string[];
  /** Routes that take the rows of a snapshot or full load. */
  readonly snapshot: readonly string[];
  readonly truncates: readonly string[];
  /** Routes that keep state, whose order matters row by row. */
  readonly states: readonly string[];
  /** Columns that some route reads, the key included; `undefined` where it may be any. */
  readonly reads: ReadonlySet<string> | undefined;
  /** Personal columns that no route may send and none reads. */
  readonly unwanted: readonly string[];
}

/** Finds what the routes of functions need of each of their tables, in the order of the routes. */
export function findTableNeeds(functions: readonly FunctionSpec[]): readonly TableNeeds[] {
  const routes = listRoutes(functions.flatMap(({ routes: sets = [] }) => sets));
  const tables = [...new Set(routes.map(({ route }) => route.table))];
  return tables.map((table) =>
    needsOf(
      table,
      routes.filter(({ route }) => route.table === table),
    ),
  );
}

function needsOf(table: Table, routes: readonly NamedRoute[]): TableNeeds {
  const named = (test: (route: Route) => boolean): readonly string[] => [
    ...new Set(routes.filter(({ route }) => test(route)).map(({ name }) => name)),
  ];
  const reads = findReads(
    table,
    routes.map(({ route }) => route),
  );
  const allowed = new Set(routes.flatMap(({ route }) => route.allow));
  return {
    table,
    updated: routes.flatMap(({ name, route }) => oldValues(name, table, updatedOf(route))),
    removed: routes.flatMap(({ name, route }) => oldValues(name, table, removedOf(route))),
    keyChanges: named(needsOldKey),
    snapshot: named(({ operations }) => operations.includes('read')),
    truncates: named(({ operations }) => operations.includes('truncate')),
    states: named(({ kind }) => kind === 'mirror'),
    reads: reads.all ? undefined : new Set([...table.key, ...reads.columns]),
    unwanted: Object.keys(table.columns).filter(
      (name) =>
        table.columns[name]?.isPersonal === true &&
        !allowed.has(name) &&
        !reads.columns.has(name) &&
        !table.key.includes(name),
    ),
  };
}

type Uses = readonly (readonly [why: string, columns: readonly string[]])[];

function oldValues(route: string, table: Table, uses: Uses): readonly OldValues[] {
  return uses
    .map(([why, columns]) => ({
      route,
      why,
      columns: [...new Set(columns)].filter((name) => !table.key.includes(name)),
    }))
    .filter(({ columns }) => columns.length > 0);
}

function updatedOf(route: Route): Uses {
  if (!route.operations.includes('update')) return [];
  const { table, before, became, changed, sends } = route;
  return [
    ['compares the old row with the new one', [before, became].flatMap(columnsOfConditions)],
    ['asks which columns have changed', changed],
    ['takes the item of the old row away', sends.filter(namesItem).flatMap(({ needs }) => needs)],
    [
      'sends values of the old row',
      sends.flatMap((send) =>
        readsOfImage(route, send, (row) =>
          sampleEvent(table, 'update', {
            before: row,
            after: sampleRow(table),
            key: sampleRow(table),
          }),
        ),
      ),
    ],
  ];
}

function removedOf(route: Route): Uses {
  if (!route.operations.includes('delete')) return [];
  const { kind, table, where, before, sends } = route;
  const items: Uses[number] = [
    'takes the item of the removed row away',
    sends.filter(namesItem).flatMap(({ needs }) => needs),
  ];
  // A mirror deletes the item of a row of which it does not know whether it matched.
  if (kind === 'mirror') return [items];
  return [
    items,
    ['tests the removed row', [where, before].flatMap(columnsOfConditions)],
    [
      'sends values of the removed row',
      sends.flatMap((send) =>
        readsOfImage(route, send, (row) =>
          sampleEvent(table, 'delete', { before: row, after: row, key: sampleRow(table) }),
        ),
      ),
    ],
  ];
}

/** Columns of one image that the bodies of a send read. */
function readsOfImage(
  route: Route,
  { bodies = [] }: Send,
  toEvent: (row: Readonly<Record<string, unknown>>) => unknown,
): readonly string[] {
  const hidden = hiddenColumnsOf(route);
  return bodies
    .filter(({ takes }) => takes === 'event')
    .flatMap(({ build }) => [
      ...recordRowReads(route.table, hidden, (row) => build(toEvent(row) as never)),
    ]);
}

/** The item of a state target, or one that is invalidated: what named it before must go. */
function namesItem({ for: kind, verb }: Send): boolean {
  return kind === 'mirror' || verb.endsWith('.invalidate');
}

function needsOldKey({ table, operations, sends }: Route): boolean {
  if (!operations.includes('update')) return false;
  return sends.some(
    (send) =>
      (send.for === 'mirror' && send.keys !== 'fixed') ||
      (send.verb.endsWith('.invalidate') && send.needs.some((name) => table.key.includes(name))),
  );
}
