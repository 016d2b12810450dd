import { isObject } from '../../model/fields.ts';
import { isOwnSource, isTableShape, type Lookups } from '../../model/lookup.ts';
import type { Route } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';
import { hiddenColumnsOf } from '../build/hidden-columns.ts';
import { sampleEvent, sampleRow } from '../build/sample-event.ts';
import { type NoteRead, withSampleFound } from '../build/sample-found.ts';
import type { NamedRoute } from '../declare/list-routes.ts';
import { isMessageSend } from '../declare/send.ts';
import { checkImage } from './check-conditions.ts';
import { checkLookupKey } from './check-lookup-key.ts';
import type { Finding, Problem } from './problem.ts';

/** Finds what is wrong with what a route looks up: what the compiler says, for untyped callers, and more. */
export function checkLookups(name: string, route: Route): readonly Problem[] {
  const { lookups, found = {} } = route;
  const findings = lookups === undefined ? checkNone(found) : checkAll(route, lookups);
  return findings.map((finding) => ({ route: name, ...finding }));
}

/**
 * Finds lookups that read what the mirrors of the same functions do not write: another table, or images of
 * their own, which are no rows.
 */
export function checkLookedUp(routes: readonly NamedRoute[]): readonly Problem[] {
  const mirrors = routes.filter(({ route }) => route.kind === 'mirror');
  return routes.flatMap(({ name, route: { lookups = {} } }) =>
    Object.entries(lookups).flatMap(([lookup, { source, of }]) =>
      isOwnSource(source) || !isTableShape(of)
        ? []
        : mirrors
            .flatMap(({ name: mirror, route }) =>
              checkMirror({ mirror, route, of, to: source.name }),
            )
            .map((finding) => ({
              route: name,
              ...finding,
              what: `lookup ${lookup}: ${finding.what}`,
            })),
    ),
  );
}

function checkMirror(parts: {
  readonly mirror: string;
  readonly route: Route;
  readonly of: Table;
  readonly to: string;
}): readonly Finding[] {
  const { mirror, route, of, to } = parts;
  const sends = route.sends.filter(
    ({ target }) => target.sink === 'dynamodb' && target.name === to,
  );
  if (sends.length === 0) return [];
  if (route.table.name !== of.name) return [];
  const isOwnImage = sends.some(({ bodies = [] }) => bodies.length > 0);
  if (!isOwnImage) return [];
  const fix = 'give `of` a schema of what `item` answers, or let the mirror write the row';
  return [{ what: `the items that ${mirror} writes are no rows of ${of.name}`, fix }];
}

function checkNone(found: object): readonly Finding[] {
  if (Object.keys(found).length === 0) return [];
  const fix = 'declare the route on `looking(table, { ... })`';
  return [{ what: '`found` asks for what nothing looks up', fix }];
}

function checkAll(route: Route, lookups: Lookups): readonly Finding[] {
  const { operations, sends, table } = route;
  const names = Object.keys(lookups);
  const clash = names.flatMap((name) =>
    Object.keys(table.columns).filter((column) => column.startsWith(`${name}.`)),
  );
  return [
    ...(names.length === 0
      ? [{ what: 'it looks nothing up', fix: 'name a lookup, or leave `looking` out' }]
      : []),
    ...clash.map((column) => ({
      column,
      what: 'a column has the name by which `allow` names what is looked up',
      fix: 'give the lookup another name',
    })),
    ...(operations.includes('truncate')
      ? [
          {
            what: 'a truncate has no row to look up by',
            fix: 'make a route of its own for `truncate`',
          },
        ]
      : []),
    ...(sends.every(isMessageSend)
      ? []
      : [
          {
            what: 'what is looked up is for messages: in a state target it would grow stale in silence',
            fix: 'send to the state target by a route without lookups',
          },
        ]),
    ...Object.entries(lookups).flatMap(([name, lookup]) => [
      ...checkLookupKey(lookup, table).map(placed(`lookup ${name}`)),
    ]),
    ...checkFound(route, lookups),
    ...checkReads(route, lookups),
  ];
}

function placed(place: string): (finding: Finding) => Finding {
  return (finding) => ({ ...finding, what: `${place}: ${finding.what}` });
}

function checkFound({ found = {} }: Route, lookups: Lookups): readonly Finding[] {
  return Object.entries(found).flatMap(
    ([name, conditions]: [string, unknown]): readonly Finding[] => {
      const of = Object.hasOwn(lookups, name) ? lookups[name]?.of : undefined;
      if (of === undefined) {
        const fix = `it looks up ${Object.keys(lookups).join(', ')}`;
        return [{ what: `\`found\`: nothing is looked up as ${name}`, fix }];
      }
      if (!isTableShape(of)) {
        const fix = 'use `filter`, or give `of` a table';
        return [{ what: `\`found.${name}\`: a schema has no columns to ask for`, fix }];
      }
      if (!isObject(conditions)) {
        return [{ what: `\`found.${name}\` is no object`, fix: 'write `{ column: [condition] }`' }];
      }
      return checkImage({ table: of }, `found.${name}`, conditions, (what, fix, column) => ({
        ...{ route: undefined, column, what, fix },
      }));
    },
  );
}

/** What the functions read of what was found: personal columns without `allow`, and what is not there. */
function checkReads(route: Route, lookups: Lookups): readonly Finding[] {
  const hidden = hiddenColumnsOf(route);
  const findings = new Map<string, Finding>();
  const note = (lookup: string, column: string): void => {
    const of = lookups[lookup]?.of;
    const name = `${lookup}.${column}`;
    if (of === undefined || !isTableShape(of)) return;
    if (hidden.has(name)) {
      const what = 'it would send a personal column of what it looks up';
      findings.set(name, { column: name, what, fix: 'list it under `allow`, or leave it out' });
    } else if (!Object.hasOwn(of.columns, column)) {
      const what = `it reads a column that table ${of.name} does not declare`;
      findings.set(name, { column: name, what, fix: 'correct the name, or declare the column' });
    }
  };
  for (const { takes, build } of route.sends.flatMap(({ bodies = [] }) => bodies)) {
    if (takes === 'event') tryBody(route, build, note, hidden);
  }
  return [...findings.values()];
}

function tryBody(
  { table, operations, lookups }: Route,
  build: (event: never) => unknown,
  note: NoteRead,
  hidden: ReadonlySet<string>,
): void {
  const row = sampleRow(table);
  for (const operation of operations) {
    const event = sampleEvent(table, operation, { before: row, after: row, row, key: row });
    try {
      JSON.stringify(build(withSampleFound(event, lookups, note, hidden) as never));
    } catch {
      // Sample values need not suit the function: what it read before is what is asked for.
    }
  }
}
