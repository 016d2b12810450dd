import type { AnyChange } from '../../model/change-event.ts';
import type { Column } from '../../model/columns.ts';
import { isObject } from '../../model/fields.ts';
import { isTableShape, type Lookups } from '../../model/lookup.ts';
import type { Findings } from '../../model/route.ts';
import type { Table } from '../../model/table.ts';
import { sampleValue } from '../build/sample-event.ts';

/** What stands for a value that is not shown. */
export const MASK = '***';

/** Returns an event whose personal values are masked: for previews, never for delivery. */
export function maskPersonal(event: AnyChange, table: Table): AnyChange {
  if (event.operation === 'truncate') return event;
  const mask = compileMask(table);
  if (mask === undefined) return event;
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

/** Returns rows that were found with their personal values masked; what a schema makes is not marked. */
export function maskFound(rows: Findings, lookups: Lookups = {}): Findings {
  const masked = Object.entries(rows).map(([name, row]) => {
    const of = lookups[name]?.of;
    const mask = of !== undefined && isTableShape(of) ? compileMask(of) : undefined;
    return [name, mask !== undefined && isObject(row) ? mask(row) : row] as const;
  });
  return Object.fromEntries(masked);
}

function compileMask(table: Table): (<Image extends object>(image: Image) => Image) | undefined {
  const masks = Object.entries(table.columns).filter(([, column]) => column.isPersonal);
  if (masks.length === 0) return undefined;
  return <Image extends object>(image: Image): Image => {
    const known = masks.filter(([name]) => Object.hasOwn(image, name));
    const values = known.map(([name, column]) => [name, { value: maskOf(column) }] as const);
    const own = Object.getOwnPropertyDescriptors(image) as PropertyDescriptorMap;
    const masked = values.map(([name, value]) => [name, { ...own[name], ...value }] as const);
    const descriptors = { ...own, ...Object.fromEntries(masked) };
    // The cast holds: a mask is a value of its column, and the guards stay on the prototype.
    return Object.create(Object.getPrototypeOf(image), descriptors) as Image;
  };
}

function maskOf(column: Column): unknown {
  return column.kind === 'text' ? MASK : sampleValue(column);
}
