import { CdcError } from '../errors.ts';
import type { AnyChange } from '../model/change-event.ts';
import type { Route } from '../model/route.ts';

/** No column is hidden. */
export const NOTHING_HIDDEN: ReadonlySet<string> = new Set();

/** Returns the personal columns that a route may not send. */
export function hiddenColumnsOf({
  table,
  allow,
}: Pick<Route, 'table' | 'allow'>): ReadonlySet<string> {
  const personal = Object.keys(table.columns).filter((name) => table.columns[name]?.isPersonal);
  const hidden = personal.filter((name) => !allow.includes(name));
  return hidden.length === 0 ? NOTHING_HIDDEN : new Set(hidden);
}

/**
 * Returns a row for the functions of a route: spread, keys and JSON do not show the hidden columns,
 * and reading one throws.
 */
export function hideColumns<R extends object>(row: R, hidden: ReadonlySet<string>): R {
  if (hidden.size === 0) return row;
  const shown = Object.entries(Object.getOwnPropertyDescriptors(row)).filter(
    ([column]) => !hidden.has(column),
  );
  const guard = Object.create(Object.getPrototypeOf(row), guardsOf(hidden)) as object;
  return Object.create(guard, Object.fromEntries(shown)) as R;
}

/** Returns an event for the functions of a route, with the hidden columns guarded in all images. */
export function hideInEvent(event: AnyChange, hidden: ReadonlySet<string>): AnyChange {
  if (hidden.size === 0 || event.operation === 'truncate') return event;
  const row = hideColumns(event.row, hidden);
  const keys = {
    key: event.key && hideColumns(event.key, hidden),
    previousKey: event.previousKey && hideColumns(event.previousKey, hidden),
  };
  switch (event.operation) {
    case 'read':
    case 'create':
      return { ...event, ...keys, row, after: row };
    case 'update':
      return { ...event, ...keys, row, after: row, before: hideColumns(event.before, hidden) };
    case 'delete':
      return { ...event, ...keys, row, before: hideColumns(event.before, hidden) };
  }
}

function guardsOf(hidden: ReadonlySet<string>): PropertyDescriptorMap {
  const refuse = (column: string): PropertyDescriptor => ({
    get: (): never => {
      throw new CdcError('ERR_CDC_COLUMN_NOT_ALLOWED', `Personal column not allowed: ${column}`, {
        details: { column },
      });
    },
  });
  return Object.fromEntries([...hidden].map((column) => [column, refuse(column)]));
}
