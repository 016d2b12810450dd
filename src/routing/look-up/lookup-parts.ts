import { isObject } from '../../model/fields.ts';
import {
  isOwnSource,
  isTableShape,
  type Lookup,
  type LookupSource,
  type Lookups,
} from '../../model/lookup.ts';
import { type Flaw, flawsOf } from '../../model/options.ts';
import type { Table } from '../../model/table.ts';
import { toMilliseconds } from '../declare/duration.ts';

/** Takes a table and its lookups apart: the router knows a table by one object. */
export function partsOfTable<T extends Table>(
  table: T,
): { readonly plain: T; readonly lookups: Lookups | undefined; readonly flaws: readonly Flaw[] } {
  const given: unknown = table;
  if (!isObject(given) || !isObject(given['lookups']) || !isObject(given['plain'])) {
    return { plain: table, lookups: undefined, flaws: [] };
  }
  // The casts hold: `looking` makes no other.
  const plain = given['plain'] as unknown as T;
  const lookups = given['lookups'] as Lookups;
  const own = flawsOf(table).filter((flaw) => !flawsOf(plain).includes(flaw));
  const ofEach = Object.entries(lookups).flatMap(([name, lookup]) =>
    flawsOf(lookup).map(({ what, fix }) => ({ what: `lookup ${name}: ${what}`, fix })),
  );
  // What is wrong is named, and not looked at any further.
  const right = Object.entries(lookups).filter(([, lookup]) => flawsOf(lookup).length === 0);
  const isWhole = right.length === Object.keys(lookups).length;
  return {
    plain,
    lookups: isWhole ? lookups : Object.fromEntries(right),
    flaws: [...own, ...ofEach],
  };
}

/** Returns how the key of a lookup is made: of the row of the change, and of that the key of the item. */
export function partsOfLookup({ source, of, by, key }: Lookup): {
  readonly source: LookupSource;
  readonly by: unknown;
  readonly item: Readonly<Record<string, string>>;
} {
  // The casts hold: `check` has seen that these are texts.
  if (isOwnSource(source) || !isTableShape(of)) {
    return { source, by, item: (isObject(by) ? by : {}) as Readonly<Record<string, string>> };
  }
  const own = Object.fromEntries(Object.keys(source.facts.key).map((name) => [name, name]));
  return { source, by, item: (key ?? own) as Readonly<Record<string, string>> };
}

/** Returns the milliseconds that a lookup waits for a key that is not there; `undefined` if it does not. */
export function waitOf({ missing }: Lookup): number | undefined {
  return typeof missing === 'object' ? toMilliseconds(missing.wait) : undefined;
}
