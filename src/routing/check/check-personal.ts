import type { Route, Send } from '../../model/route.ts';
import { hiddenColumnsOf } from '../build/hidden-columns.ts';
import { columnsOfPart } from '../build/part-value.ts';
import { recordEventReads, recordRowReads } from '../build/record-reads.ts';
import type { Problem } from './problem.ts';

/**
 * Finds personal columns that a route would send without `allow`: in keys, groups and ids, and in
 * the functions of its bodies as far as a run on sample values reads them.
 */
export function checkPersonal(name: string, route: Route): readonly Problem[] {
  const hidden = hiddenColumnsOf(route);
  if (hidden.size === 0) return [];
  return route.sends.flatMap((send) =>
    sentColumns(route, send, hidden)
      .filter(([, column]) => hidden.has(column))
      .map(([place, column]) => ({
        route: name,
        column,
        what: `\`${send.verb}\`, ${place}: it would send a personal column`,
        fix: 'list it under `allow`, or leave it out',
      })),
  );
}

type Use = readonly [place: string, column: string];

function sentColumns(
  { table, operations }: Route,
  send: Send,
  hidden: ReadonlySet<string>,
): readonly Use[] {
  const { parts = [], bodies = [], columns: set = [] } = send;
  const keys = parts.flatMap(({ name, source }) => {
    const columns =
      typeof source === 'function'
        ? [...recordRowReads(table, hidden, source)]
        : (columnsOfPart(source) ?? []);
    return columns.map((column): Use => [name, column]);
  });
  const read = bodies.flatMap(({ name, takes, build }) => {
    const columns =
      takes === 'row'
        ? recordRowReads(table, hidden, build)
        : new Set(operations.flatMap((one) => [...recordEventReads(table, hidden, one, build)]));
    return [...columns].map((column): Use => [name, column]);
  });
  // Without an id of its own, a document is named by the key of the row.
  const isNamedByKey = send.target.sink === 'opensearch' && parts.length === 0;
  const named = isNamedByKey ? table.key.map((column): Use => ['id', column]) : [];
  return [...keys, ...read, ...named, ...set.map((column): Use => ['set', column])];
}
