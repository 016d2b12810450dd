import type { TypeDraft } from './table-draft.ts';

/** Builds a table of types from the names of each kind, with blanks between them. */
export function kindsOf(
  names: Readonly<Partial<Record<TypeDraft['kind'], string>>>,
): ReadonlyMap<string, TypeDraft> {
  return new Map(
    Object.entries(names).flatMap(([kind, list]) =>
      // The cast holds: the names of the members are kinds.
      list.split(' ').map((name) => [name, { kind: kind as TypeDraft['kind'] }] as const),
    ),
  );
}
