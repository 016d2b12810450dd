import { CdcError } from '../../errors.ts';
import type { AnyChange, AnyRowChange } from '../../model/change-event.ts';
import { isObject } from '../../model/fields.ts';
import { isTableShape } from '../../model/lookup.ts';
import type { Route } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';

/** No column is hidden. */
export const NOTHING_HIDDEN: ReadonlySet<string> = new Set();

/** Returns the personal columns that a route may not send; those of what it looks up as `customer.email`. */
export function hiddenColumnsOf({
  table,
  allow,
  lookups = {},
}: Pick<Route, 'table' | 'allow' | 'lookups'>): ReadonlySet<string> {
  const personal = [
    ...personalOf(table),
    ...Object.entries(lookups).flatMap(([lookup, { of }]) =>
      isTableShape(of) ? personalOf(of).map((column) => `${lookup}.${column}`) : [],
    ),
  ];
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

function personalOf({ columns }: Table): readonly string[] {
  return Object.keys(columns).filter((name) => columns[name]?.isPersonal);
}

/** Guards what was looked up, each row by the columns that are hidden of it. */
function hideInFound(found: object, hidden: ReadonlySet<string>): object {
  const shown = Object.entries(found).map(([lookup, row]: [string, unknown]) => {
    const own = [...hidden].filter((name) => name.startsWith(`${lookup}.`));
    const columns = new Set(own.map((name) => name.slice(lookup.length + 1)));
    return [lookup, isObject(row) ? hideColumns(row, columns) : row] as const;
  });
  return Object.fromEntries(shown);
}

/** Returns an event for the functions of a route, with the hidden columns guarded in all images. */
export function hideInEvent(event: AnyChange, hidden: ReadonlySet<string>): AnyChange {
  if (hidden.size === 0 || event.operation === 'truncate') return event;
  const shown = hideImages(event, hidden);
  return 'found' in event && isObject(event.found)
    ? Object.assign(shown, { found: hideInFound(event.found, hidden) })
    : shown;
}

function hideImages(event: AnyRowChange, hidden: ReadonlySet<string>): AnyRowChange {
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
