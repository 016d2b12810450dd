import type { AnyChange } from '../model/change-event.ts';
import type { Column } from '../model/columns.ts';
import type { Table } from '../model/table.ts';
import { sampleValue } from './sample-event.ts';

/** What stands for a value that is not shown. */
export const MASK = '***';

/** Returns an event whose personal values are masked: for previews, never for delivery. */
export function maskPersonal(event: AnyChange, table: Table): AnyChange {
  if (event.operation === 'truncate') return event;
  const masks = Object.entries(table.columns).filter(([, column]) => column.isPersonal);
  if (masks.length === 0) return event;
  const mask = <Image extends object>(image: Image): Image => {
    const known = masks.filter(([name]) => Object.hasOwn(image, name));
    const values = known.map(([name, column]) => [name, { value: maskOf(column) }] as const);
    const own = Object.getOwnPropertyDescriptors(image) as PropertyDescriptorMap;
    const masked = values.map(([name, value]) => [name, { ...own[name], ...value }] as const);
    const descriptors = { ...own, ...Object.fromEntries(masked) };
    // The cast holds: a mask is a value of its column, and the guards stay on the prototype.
    return Object.create(Object.getPrototypeOf(image), descriptors) as Image;
  };
  const row = mask(event.row);
  const keys = {
    key: event.key && mask(event.key),
    previousKey: event.previousKey && mask(event.previousKey),
  };
  switch (event.operation) {
    case 'read':
    case 'create':
      return { ...event, ...keys, row, after: row };
    case 'update':
      return { ...event, ...keys, row, after: row, before: mask(event.before) };
    case 'delete':
      return { ...event, ...keys, row, before: mask(event.before) };
  }
}

function maskOf(column: Column): unknown {
  return column.kind === 'text' ? MASK : sampleValue(column);
}
