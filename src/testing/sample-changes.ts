import type { AnyChange, ChangeEvent, ChangeSource, Row } from '../model/change-event.ts';
import { guardRow } from '../model/guard-row.ts';
import type { ColumnOf, RowOf, Table } from '../model/table.ts';
import { sampleEvent, sampleRow } from '../routing/build/sample-event.ts';
import { readTestTime, TEST_TIME } from './test-time.ts';

/** Columns of a row; the others have sample values, or null where they may be null. */
export type SomeColumns<T extends Table> = Partial<RowOf<T>>;

export interface ChangeOptions<T extends Table> {
  /** Columns that the capture tool did not send, in no image. */
  readonly uncaptured?: readonly ColumnOf<T>[] | undefined;
  /** When the database committed the change: a time with its zone, such as `2026-11-20T10:00:00Z`. */
  readonly committedAt?: string | undefined;
  /** Other facts of the source. */
  readonly source?: Partial<ChangeSource> | undefined;
}

/** Options of any table. */
interface AnyOptions extends Omit<ChangeOptions<Table>, 'uncaptured'> {
  readonly uncaptured?: readonly string[] | undefined;
}

export interface Update<T extends Table> extends ChangeOptions<T> {
  /** Columns of the old row; `'uncaptured'` for a capture tool that sends no before image. */
  readonly before?: SomeColumns<T> | 'uncaptured' | undefined;
  /** What the change sets. The other columns stay as they were. */
  readonly after?: SomeColumns<T> | undefined;
}

/** A row that was inserted. */
export function create<T extends Table>(
  table: T,
  row: SomeColumns<NoInfer<T>> = {},
  options: ChangeOptions<NoInfer<T>> = {},
): ChangeEvent<T, 'create'> {
  // The casts of this file hold: a sample event is of the table that it was made for.
  return newRow(table, 'create', row, options) as ChangeEvent<T, 'create'>;
}

/** A row that a snapshot or full load read. */
export function read<T extends Table>(
  table: T,
  row: SomeColumns<NoInfer<T>> = {},
  options: ChangeOptions<NoInfer<T>> = {},
): ChangeEvent<T, 'read'> {
  return newRow(table, 'read', row, options) as ChangeEvent<T, 'read'>;
}

/**
 * A row that was changed.
 *
 * @example
 * update(invoices, { before: { monthly_kwh_use: 44 }, after: { monthly_kwh_use: 46 } })
 */
export function update<T extends Table>(
  table: T,
  change: Update<NoInfer<T>> = {},
): ChangeEvent<T, 'update'> {
  const { before = {}, after = {}, uncaptured = [] } = change;
  // Without a before image, nobody can tell that the row had another key.
  const old: Row = { ...wholeRow(table), ...(before === 'uncaptured' ? after : before) };
  const now: Row = { ...old, ...after };
  const [key, previousKey] = [keyOf(table, now), keyOf(table, old)];
  const hasMoved = table.key.some((column) => now[column] !== old[column]);
  const event = sampleEvent(table, 'update', {
    before: before === 'uncaptured' ? {} : without(old, uncaptured),
    after: captured(now, uncaptured),
    key,
    previousKey: hasMoved ? previousKey : undefined,
    uncaptured,
  });
  return withSource(event, change) as ChangeEvent<T, 'update'>;
}

/** A row that was deleted; `'key'`: the capture tool sends nothing but its key. */
export function remove<T extends Table>(
  table: T,
  row: SomeColumns<NoInfer<T>> = {},
  options: ChangeOptions<NoInfer<T>> & { readonly captured?: 'row' | 'key' | undefined } = {},
): ChangeEvent<T, 'delete'> {
  const whole: Row = { ...wholeRow(table), ...row };
  const others = Object.keys(table.columns).filter((column) => !table.key.includes(column));
  const uncaptured = options.captured === 'key' ? others : (options.uncaptured ?? []);
  const event = sampleEvent(table, 'delete', {
    before: without(whole, uncaptured),
    after: {},
    row: captured(whole, uncaptured),
    key: keyOf(table, whole),
    uncaptured,
  });
  return withSource(event, options) as ChangeEvent<T, 'delete'>;
}

/** A table that was emptied. */
export function truncate<T extends Table>(
  table: T,
  options: ChangeOptions<NoInfer<T>> = {},
): ChangeEvent<T, 'truncate'> {
  const event = sampleEvent(table, 'truncate', { before: {}, after: {}, key: undefined });
  return withSource(event, options) as ChangeEvent<T, 'truncate'>;
}

function newRow(
  table: Table,
  operation: 'create' | 'read',
  row: object,
  options: AnyOptions,
): AnyChange {
  const { uncaptured = [] } = options;
  const whole: Row = { ...wholeRow(table), ...row };
  const after = captured(whole, uncaptured);
  const key = keyOf(table, whole);
  return withSource(sampleEvent(table, operation, { before: {}, after, key, uncaptured }), options);
}

function wholeRow(table: Table): Row {
  const samples = Object.entries(sampleRow(table));
  return Object.fromEntries(
    samples.map(([name, value]) => [name, table.columns[name]?.isNullable ? null : value]),
  );
}

function captured(row: Row, uncaptured: readonly string[]): Row {
  return guardRow<Row>(without(row, uncaptured), uncaptured);
}

function without(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !columns.includes(name)));
}

function keyOf({ key }: Table, row: Row): Row | undefined {
  return key.length === 0
    ? undefined
    : Object.fromEntries(key.map((column) => [column, row[column]]));
}

function withSource<E extends AnyChange>(event: E, options: AnyOptions): E {
  const { committedAt = TEST_TIME, source } = options;
  const at = BigInt(readTestTime('committedAt', committedAt)) * 1000n;
  return { ...event, source: { ...event.source, committedAt: at, ...source } };
}
