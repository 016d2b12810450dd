import type { AnyRowChange } from '../../model/change-event.ts';
import { guardRow, isUncaptured } from '../../model/guard-row.ts';
import { hideColumns } from './hidden-columns.ts';
import { rowWithKey } from './row-with-key.ts';

/** How a sink names the item of a row; `undefined` where a column of the name is null. */
export interface ItemNaming<Name> {
  /** @throws {CdcError} where a column is not captured or not allowed. */
  readonly nameOf: (row: object) => Name | undefined;
  /** Canonical text: equal for equal names only. */
  readonly textOf: (name: Name) => string;
}

/** A row of one change, old or new, as the naming of its item sees it. */
interface Rows {
  readonly now: object;
  readonly earlier: object | undefined;
}

/**
 * Returns the items that a change makes wrong: those of the old and of the new row. The old one is
 * left out if the columns that name it were not captured.
 */
export function namesToInvalidate<Name>(
  event: AnyRowChange,
  hidden: ReadonlySet<string>,
  naming: ItemNaming<Name>,
): readonly Name[] {
  const { now, earlier } = rowsOf(event, hidden);
  const names = [earlier && nameIfCaptured(earlier, naming), naming.nameOf(now)];
  return distinct(
    names.filter((name) => name !== undefined),
    naming,
  );
}

export interface MirrorNames<Name> {
  /** `undefined` where a column of the name is null: the row has no item. */
  readonly now: Name | undefined;
  /** The item that the row had before, if the change moved the row to another item. */
  readonly left: Name | undefined;
}

/**
 * Returns the item of the row and, if the change moved it, the one that it left.
 *
 * @throws {CdcError} `ERR_CDC_COLUMN_UNCAPTURED` where the old item cannot be told.
 */
export function namesToMirror<Name>(
  event: AnyRowChange,
  hidden: ReadonlySet<string>,
  naming: ItemNaming<Name>,
): MirrorNames<Name> {
  const { now, earlier } = rowsOf(event, hidden);
  const [name, old] = [naming.nameOf(now), earlier && naming.nameOf(earlier)];
  if (old === undefined || name === undefined) return { now: name, left: old };
  return { now: name, left: naming.textOf(old) === naming.textOf(name) ? undefined : old };
}

function rowsOf(event: AnyRowChange, hidden: ReadonlySet<string>): Rows {
  const now = hideColumns(rowWithKey(event), hidden);
  if (event.operation !== 'update') return { now, earlier: undefined };
  // The key of the old row is known also where no other column of it is.
  const known = { ...event.before, ...(event.previousKey ?? event.key) };
  const columns = [...Object.keys(event.row), ...event.uncaptured];
  const missing = columns.filter((column) => !Object.hasOwn(known, column));
  return { now, earlier: hideColumns(guardRow<object>(known, missing), hidden) };
}

function nameIfCaptured<Name>(row: object, { nameOf }: ItemNaming<Name>): Name | undefined {
  try {
    return nameOf(row);
  } catch (error) {
    if (isUncaptured(error)) return undefined;
    throw error;
  }
}

function distinct<Name>(names: readonly Name[], { textOf }: ItemNaming<Name>): readonly Name[] {
  return [...new Map(names.map((name) => [textOf(name), name])).values()];
}
