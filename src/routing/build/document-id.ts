import type { AnyRowChange } from '../../model/change-event.ts';
import type { Columns } from '../../model/columns.ts';
import { formatExactJson } from '../../model/exact-json.ts';
import { isObject } from '../../model/fields.ts';
import type { PartSource } from '../../model/route.ts';
import type { ItemNaming } from './item-names.ts';
import { compilePart, readColumn } from './part-value.ts';
import { routeFailed } from './route-function.ts';
import { createEncoder } from './template.ts';

const encodeSlash = createEncoder(['/']);

/** Returns how the documents of an index are named: as declared, or by the key of the row. */
export function compileDocumentId(
  id: PartSource | undefined,
  columns: Columns,
): (event: AnyRowChange) => ItemNaming<string> {
  const textOf = (name: string): string => name;
  if (id !== undefined) {
    const read = compilePart({ name: 'id', source: id }, columns);
    const nameOf = (row: object): string | undefined => read(row)?.toString();
    return () => ({ nameOf, textOf });
  }
  return ({ key }) => ({ nameOf: (row) => idOfKey(Object.keys(key ?? {}), row), textOf });
}

/** The value of a key of one column; of more, all of them in the order of the column names. */
function idOfKey(columns: readonly string[], row: object): string {
  if (columns.length === 0) throw routeFailed('the row has no key to name its document');
  const values = columns.toSorted().map((column) => toIdText(readColumn(row, column)));
  if (values.length === 1) return values.join('');
  // Encoded, so that no two keys give one id.
  return values.map(encodeSlash).join('/');
}

/** Objects of a JSON column are told apart by their JSON; all others by their text. */
function toIdText(value: unknown): string {
  return isObject(value) && !(value instanceof Uint8Array) ? formatExactJson(value) : String(value);
}
