import type { Column } from '../../../model/columns.ts';
import { partsOf } from '../../../routing/match/compile-conditions.ts';
import type { CutOf } from './alternatives.ts';
import { leafOf } from './column-leaf.ts';
import type { FilterNote } from './filter-plan.ts';
import type { Need, Want } from './wants.ts';
import { type Cut, type Image, type Leaf, PATTERN_WORDS, type WireFormat } from './wire-format.ts';

export interface Cutter {
  readonly cutOf: CutOf;
  /** Why columns were not cut, each once. */
  readonly notes: () => readonly FilterNote[];
}

/** A column of an image, and the condition lists that it must all meet. */
interface Asked {
  readonly image: Image;
  readonly name: string;
  readonly lists: readonly (readonly unknown[])[];
}

/** Creates the translation of conditions to what patterns can ask, and the list of what they cannot. */
export function createCutter(): Cutter {
  const found = new Map<string, FilterNote>();
  const note = (route: string, column: string, what: string): undefined => {
    found.set(JSON.stringify([route, column, what]), { route, column, what });
    return undefined;
  };

  const leafFor = (asked: Asked, want: Want, format: WireFormat): Leaf | undefined => {
    const column = want.table.columns[asked.name];
    if (column === undefined) return undefined;
    const hidden = whyHidden(asked, column, format);
    if (hidden !== undefined) return note(want.route, asked.name, hidden);
    const leaf = leafOf(column, asked.lists, { image: asked.image, format });
    return typeof leaf === 'string' ? note(want.route, asked.name, leaf) : leaf;
  };

  return {
    cutOf(want, format) {
      const leaves = askedOf(want.needs).flatMap((asked) => {
        const leaf = leafFor(asked, want, format);
        return leaf === undefined ? [] : [{ ...asked, leaf }];
      });
      if (leaves.length === 0) return undefined;
      const byImage = Map.groupBy(leaves, ({ image }) => image);
      const cut: Cut = Object.fromEntries(
        [...byImage].map(([image, own]) => [
          image,
          Object.fromEntries(own.map(({ name, leaf }) => [name, leaf])),
        ]),
      );
      return cut;
    },
    notes: () => [...found.values()],
  };
}

function askedOf(needs: readonly Need[]): readonly Asked[] {
  const columns = needs.flatMap(({ image, conditions }) =>
    partsOf(conditions).columns.map(([name, list]) => ({ image, name, list })),
  );
  const groups = Map.groupBy(columns, ({ image, name }) => JSON.stringify([image, name]));
  return [...groups.values()].flatMap((group) =>
    group
      .slice(0, 1)
      .map(({ image, name }) => ({ image, name, lists: group.map((one) => one.list) })),
  );
}

function whyHidden(
  { image, name }: Asked,
  column: Column,
  { images, hides }: WireFormat,
): string | undefined {
  if (!images.has(image)) return HIDDEN_IMAGE[image];
  if (PATTERN_WORDS.has(name)) return 'Its name is a word of patterns.';
  return hides(name, column);
}

const HIDDEN_IMAGE: Readonly<Record<Image, string>> = {
  after: 'The row is a text inside the record.',
  before:
    'The old row is not surely under one name, or not surely true: name `beforeImage`, or say `replicaIdentity`.',
  removed: 'The removed row is not surely true: say `replicaIdentity` if it is.',
};
