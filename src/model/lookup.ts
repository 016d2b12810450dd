import type { CdcError } from '../errors.ts';
import type { ItemKey } from './delivery.ts';
import type { FoundShape, Missing, WhenMissing } from './found.ts';
import type { Flawed } from './options.ts';
import type { Table } from './table.ts';
import type { ItemTable } from './target.ts';

/** What a place of one's own is asked: the keys, each once. */
export type FetchFound = (
  keys: readonly string[],
  context: {
    /** Aborted when the time is over: start nothing after that. */
    readonly signal: AbortSignal;
  },
) => Promise<ReadonlyMap<string, unknown>>;

/** IAM actions, and the ARNs that they are on. */
export interface LookupPermission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** A place of one's own where things are looked up. */
export interface OwnSource extends Flawed {
  readonly kind: 'own';
  readonly name: string;
  /** What the function must be allowed to do. */
  readonly permissions: readonly LookupPermission[];
  /** Keys of one call. */
  readonly perCall: number;
  readonly fetch: FetchFound;
}

/** Where things are looked up. */
export type LookupSource = ItemTable | OwnSource;

/** One thing that is looked up for each change. */
export interface Lookup<
  Of extends FoundShape = FoundShape,
  M extends Missing = Missing,
  Source extends LookupSource = LookupSource,
> extends Flawed {
  readonly source: Source;
  readonly of: Of;
  readonly missing: M;
  /** How the key is made of the row of the change. */
  readonly by: unknown;
  /** The key of the item, made of the key of the row that is looked up. */
  readonly key?: Readonly<Record<string, unknown>> | undefined;
}

/** Lookups by the name under which a route finds what was found. */
export type Lookups = Readonly<Record<string, Lookup>>;

/** A table whose changes come with what was looked up. */
export type WithLookups<T extends Table, L extends Lookups> = T & {
  readonly lookups: L;
  /** The table without its lookups. */
  readonly plain: Table;
};

/** A key that something is asked for; equal keys have equal texts. */
export interface Wanted {
  readonly text: string;
  readonly key: ItemKey | string;
  /** The item that tells of a truncate of a replica: what is older than it is gone. */
  readonly fence?: ItemKey | undefined;
}

/** What came of asking for one key. A thing that is not there is an answer; a failure is none. */
export type Finding =
  | { readonly status: 'found'; readonly value: unknown }
  | { readonly status: 'nothing' }
  | { readonly status: 'failed'; readonly error: CdcError };

/** Looks things up. One finding per key, in order. Never throws. */
export type Find<Source extends LookupSource = LookupSource> = (
  source: Source,
  wanted: readonly Wanted[],
  signal: AbortSignal,
) => Promise<readonly Finding[]>;

/** Returns the name of a source, which logs may show. */
export function nameOfSource(source: LookupSource): string {
  return source.name;
}

/** Tells places of one's own from tables. */
export function isOwnSource(source: LookupSource): source is OwnSource {
  return 'kind' in source && source.kind === 'own';
}

/** Tells whether what is found is a row of a declared table. */
export function isTableShape(of: FoundShape): of is Table {
  return typeof of === 'object' && of !== null && 'columns' in of && 'key' in of;
}

/** Returns the policy for a key that is not there. */
export function whenMissing(missing: Missing): WhenMissing {
  return typeof missing === 'object' ? missing.then : missing;
}
