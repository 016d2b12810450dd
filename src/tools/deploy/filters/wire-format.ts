import type { Operation } from '../../../model/change-event.ts';
import type { Column } from '../../../model/columns.ts';
import type { Json } from '../../../model/json.ts';

/** An event pattern, or a part of one: objects for members, lists for the values of a leaf. */
export interface Pattern {
  readonly [member: string]: Pattern | readonly Pattern[] | Leaf;
}

/** The values and comparisons of which one must hold for a leaf. */
export type Leaf = readonly Json[];

/**
 * An image of a row: `after` a change, `before` it, or `removed` by it. Formats write the removed
 * row in different places.
 */
export type Image = 'after' | 'before' | 'removed';

/** What a filter asks of the columns of one image: by column, the values that pass. */
export type Cut = Readonly<Partial<Record<Image, Readonly<Record<string, Leaf>>>>>;

/** Tables of one place, and what is wanted of them. */
export interface Clause {
  readonly names: readonly string[];
  /** Their schema or, where there is one level of names only, their database. */
  readonly place: Place | undefined;
  readonly operations: ReadonlySet<Operation>;
  /** `undefined`: rows of any values. */
  readonly cut: Cut | undefined;
}

/** The schema of a table, or its database where it has no schema. */
export interface Place {
  readonly level: 'schema' | 'database';
  readonly name: string;
}

/** Which records of a place a pattern is for: those that name a schema, those that do not, or both. */
export type PlaceWay = 'with schema' | 'without schema' | 'any';

/** One of the shapes in which a source may write a record. */
export interface WireFormat {
  readonly name: string;
  /** Images whose columns can be looked at; in the others any value may be the true one. */
  readonly images: ReadonlySet<Image>;
  /** Returns why the values of a column cannot be looked at; `undefined` if they can. */
  readonly hides: (name: string, column: Column) => string | undefined;
  /** A null in a new row is a value, and never says that the column was not sent. */
  readonly trustsNull: boolean;
  /** Texts, besides the values of a column, that say that its value was not sent. */
  readonly placeholders: readonly string[];
  /**
   * Writes the pattern of the records that a clause wants. What is absent passes, so that records of
   * another format do, and the patterns of all formats can stand in one.
   */
  readonly write: (clause: Clause, options: WriteOptions) => Pattern;
  /** The members that name a table: a record without any of them is nobody's to drop. */
  readonly names: Pattern;
  /** Whether `always` passes the operations that nobody knows, and what has none. */
  readonly passesUnknown: boolean;
  /** Records that pass whatever table they are of; in all formats of a source the same list. */
  readonly always: readonly Pattern[];
}

export interface WriteOptions {
  readonly way: PlaceWay;
  /** Documents of any collection pass: the names of tables fill the pattern. */
  readonly anyDocument: boolean;
}

/** Passes a member that is not there; an object in its place counts as not there. */
export const ABSENT = { exists: false } as const;

/** What stands in the place of a name where there is none. */
export const UNNAMED: Leaf = ['', null, ABSENT];

/** Writes the values of a leaf that are *not* to be dropped; `undefined` if none is to be. */
export function allBut(dropped: readonly (string | number)[]): Leaf | undefined {
  return dropped.length === 0 ? undefined : [{ 'anything-but': dropped }, null, ABSENT];
}

/** Puts members together, without those that ask for nothing. */
export function members(
  all: Readonly<Record<string, Pattern | readonly Pattern[] | Leaf | undefined>>,
): Pattern {
  const asked = Object.entries(all).filter(([, below]) => below !== undefined);
  // The cast holds: what is undefined is gone.
  return Object.fromEntries(asked) as Pattern;
}

/**
 * Words of patterns. Where one is the name of a member inside of `$or`, AWS takes the whole `$or` for a
 * member of that name.
 */
export const PATTERN_WORDS: ReadonlySet<string> = new Set([
  '$or',
  'exactly',
  'exists',
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'numeric',
  'anything-but',
  'cidr',
]);
