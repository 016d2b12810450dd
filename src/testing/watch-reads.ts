import { AssertionError } from 'node:assert';
import type { AnyChange } from '../model/change-event.ts';
import type { RouteSet } from '../model/route.ts';
import { createTableIndex, formatTable } from '../model/table.ts';

/** Sees what routes read of the rows of a test that is not there. */
export interface ReadWatch {
  /** Returns the change with rows that are watched. */
  readonly watch: (change: AnyChange) => AnyChange;
  /** Throws an `AssertionError` if something was read that is no column. */
  readonly assertKnown: () => void;
}

/** What JavaScript and its libraries ask of any object. */
const ASKED_OF_ALL: ReadonlySet<string> = new Set(['then', 'toJSON', 'length', 'asymmetricMatch']);
const IMAGES = ['before', 'after', 'row', 'key', 'previousKey'] as const;

/**
 * Creates a watch over rows: reading a column that is not there answers `undefined` where the compiler
 * does not look, and a test would go on with it.
 */
export function createReadWatch(sets: readonly RouteSet[]): ReadWatch {
  const strange = new Set<string>();
  const tables = sets.flatMap((set) => Object.values(set).map(({ table }) => table));
  const findTable = createTableIndex([...new Set(tables)]);

  function watchRow(row: object, table: string, columns: object): object {
    // At the end of the prototypes: what gets here is no column and no guard, and copies keep it.
    const end = new Proxy(Object.prototype, {
      get(target, name) {
        if (typeof name === 'string' && !isKnown(name, columns)) {
          strange.add(`table ${table} has no column ${name}`);
        }
        return Reflect.get(target, name) as unknown;
      },
    });
    const own = Object.getPrototypeOf(row) as object;
    const guard =
      own === Object.prototype ? end : Object.create(end, Object.getOwnPropertyDescriptors(own));
    return Object.create(guard as object, Object.getOwnPropertyDescriptors(row)) as object;
  }

  return {
    watch: (change) => {
      const table = formatTable(change.table);
      const columns = findTable(change.table)?.columns ?? {};
      const images = IMAGES.flatMap((name) => {
        const image: unknown = Reflect.get(change, name);
        return typeof image === 'object' && image !== null
          ? [[name, watchRow(image, table, columns)] as const]
          : [];
      });
      // The cast holds: only the rows are others, and equal.
      return { ...change, ...Object.fromEntries(images) } as AnyChange;
    },
    assertKnown: () => {
      if (strange.size === 0) return;
      const message = `A route reads what is not there: ${[...strange].join(', ')}`;
      throw new AssertionError({ message });
    },
  };
}

/** A declared column can be absent from an image: then nothing is known of its value. */
function isKnown(name: string, columns: object): boolean {
  return name in Object.prototype || ASKED_OF_ALL.has(name) || Object.hasOwn(columns, name);
}
