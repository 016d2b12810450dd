import type { AnyRowChange } from '../../model/change-event.ts';
import { guardRow } from '../../model/guard-row.ts';

/**
 * Returns the row of a change with what its key tells: some capture tools send the key of a removed
 * row beside the row, and nothing of the row itself.
 */
export function rowWithKey({ row, key, uncaptured }: AnyRowChange): object {
  const isWhole = key === undefined || Object.keys(key).every((name) => Object.hasOwn(row, name));
  if (isWhole) return row;
  const known = { ...key, ...row };
  return guardRow<object>(
    known,
    uncaptured.filter((column) => !Object.hasOwn(known, column)),
  );
}
