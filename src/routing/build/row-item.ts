import type { AnyChange } from '../../model/change-event.ts';
import type { Columns } from '../../model/columns.ts';
import { formatKey } from '../../model/effect-id.ts';
import { formatExactJson } from '../../model/exact-json.ts';
import type { PartSource, Send } from '../../model/route.ts';
import { formatTable } from '../../model/table.ts';
import { columnsOfPart, compilePart } from './part-value.ts';
import { rowWithKey } from './row-with-key.ts';

/** Returns what the messages of one row have in common; without a key, those of the whole table. */
export function rowItemOf(event: AnyChange): string {
  const table = formatTable(event.table);
  const key = event.operation === 'truncate' ? undefined : event.key;
  return key === undefined ? table : `${table} ${formatKey(key)}`;
}

/**
 * Compiles the group of a message: the row, or what its messages have in common, whatever their table.
 * `shown` is the event with its personal columns hidden: the key of the row may be hashed, columns that
 * the route names may not.
 */
export function compileGroup(
  source: PartSource | undefined,
  columns: Columns,
): (event: AnyChange, shown: AnyChange) => string {
  if (source === undefined) return rowItemOf;
  const read = compilePart({ name: 'group', source }, columns);
  return (_event, shown) =>
    shown.operation === 'truncate'
      ? rowItemOf(shown)
      : `group ${formatExactJson(read(rowWithKey(shown)))}`;
}

/** Returns what a send says of its group. */
export function factsOfGroup(source: PartSource | undefined): Pick<Send, 'needs' | 'parts'> {
  if (source === undefined) return { needs: [], parts: [] };
  return { needs: columnsOfPart(source) ?? [], parts: [{ name: 'group', source }] };
}
