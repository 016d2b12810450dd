import type { Route, RouteSet } from '../../../model/route.ts';
import { listRoutes } from '../../../routing/declare/list-routes.ts';
import type { FilterNote } from './filter-plan.ts';

/** What a filter cannot ask on behalf of a route, whatever the records look like. */
export function listRouteNotes(sets: readonly RouteSet[]): readonly FilterNote[] {
  return listRoutes(sets).flatMap(({ name, route }) =>
    notesOf(route).map(({ column, what }) => ({ route: name, column, what })),
  );
}

function notesOf(route: Route): readonly Omit<FilterNote, 'route'>[] {
  const { changed, filter, kind, where, table } = route;
  return [
    ...(table.drift === 'note'
      ? []
      : [
          {
            column: undefined,
            what: `All of ${table.name} passes: its drift policy looks at every row.`,
          },
        ]),
    ...changed.map((column) => ({
      column,
      what: '`changed` compares two images of the row, which patterns cannot.',
    })),
    ...(filter === undefined
      ? []
      : [{ column: undefined, what: '`filter` is code, which patterns cannot run.' }]),
    ...(kind === 'mirror' && where !== undefined
      ? [
          {
            column: undefined,
            what: 'Every delete passes, and every update that may take a row out of the mirror.',
          },
        ]
      : []),
  ];
}
