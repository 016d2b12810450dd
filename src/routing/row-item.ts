import type { AnyChange } from '../model/change-event.ts';
import { formatKey } from '../model/effect-id.ts';
import { formatExactJson } from '../model/exact-json.ts';
import type { PartSource } from '../model/route.ts';
import { formatTable } from '../model/table.ts';
import { compilePart } from './part-value.ts';
import { rowWithKey } from './row-with-key.ts';

/** Answers what the messages of one row have in common; without a key, those of the whole table. */
export function rowItemOf(event: AnyChange): string {
  const table = formatTable(event.table);
  const key = event.operation === 'truncate' ? undefined : event.key;
  return key === undefined ? table : `${table} ${formatKey(key)}`;
}

/** Compiles the group of a message: what its messages have in common, whatever their table. */
export function compileGroup(source: PartSource): (event: AnyChange) => string {
  const read = compilePart({ name: 'group', source });
  return (event) =>
    event.operation === 'truncate'
      ? rowItemOf(event)
      : `group ${formatExactJson(read(rowWithKey(event)))}`;
}
