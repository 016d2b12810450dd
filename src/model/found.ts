import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { RowOf, Table } from './table.ts';

/** What a route does with a change when nothing is there under the key. */
export type WhenMissing = 'skip' | 'quarantine' | 'deliver';

/** Waits until the change is so old, and then does what `then` says: what is looked up may come by another lane. */
export interface WaitForIt<Then extends WhenMissing = WhenMissing> {
  readonly wait: number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;
  readonly then: Then;
}

export type Missing = WhenMissing | WaitForIt;

/** What is found: a row of a declared table, or what a Standard Schema makes of it. */
export type FoundShape = Table | StandardSchemaV1;

/** What lookups say of what they find, by their names. */
type FoundLookups = Readonly<
  Record<string, { readonly of: FoundShape; readonly missing: Missing }>
>;

type ShapeOf<Of> = Of extends Table
  ? RowOf<Of>
  : Of extends StandardSchemaV1
    ? StandardSchemaV1.InferOutput<Of>
    : never;
type MayLack<M> = [Extract<M, 'deliver' | { readonly then: 'deliver' }>] extends [never]
  ? never
  : undefined;

/** What was found, by the names of the lookups. */
export type FoundOf<L extends FoundLookups> = {
  readonly [N in keyof L]: ShapeOf<L[N]['of']> | MayLack<L[N]['missing']>;
};

/** What a change of a table has besides its row: `found`, if the table has lookups. */
export type FoundIn<T> = T extends { readonly lookups: infer L extends FoundLookups }
  ? { readonly found: FoundOf<L> }
  : unknown;
