import type { Columns } from '../../model/columns.ts';
import type { ItemKey } from '../../model/delivery.ts';
import { formatKey } from '../../model/effect-id.ts';
import type { PartSource, SendPart } from '../../model/route.ts';
import type { ItemKeyTypes } from '../../model/target.ts';
import type { ItemNaming } from './item-names.ts';
import { compilePart } from './part-value.ts';
import { routeFailed } from './route-function.ts';

/** Lists the parts of an item key, one for each attribute of the key. */
export function keyPartsOf(key: object): readonly SendPart[] {
  const sources = Object.entries(key) as [string, PartSource][];
  return sources.map(([attribute, source]) => ({ name: `key.${attribute}`, source }));
}

/** Compiles the declared parts of an item key of a DynamoDB table. */
export function compileItemKey(
  types: ItemKeyTypes,
  key: object,
  columns: Columns,
): ItemNaming<ItemKey> {
  const parts = keyPartsOf(key).map((part) => ({ part, read: compilePart(part, columns) }));
  const attributes = Object.keys(key);
  return {
    nameOf: (row) => {
      const values = parts.map(({ read }) => read(row));
      if (values.includes(null)) return undefined;
      return Object.fromEntries(
        attributes.map((name, index) => [name, toAttribute(name, types[name], values[index])]),
      );
    },
    textOf: formatKey,
  };
}

function toAttribute(
  name: string,
  type: ItemKeyTypes[string] | undefined,
  value: unknown,
): string | number | bigint {
  if (type !== 'number') return String(value);
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  throw routeFailed(`\`key.${name}\` is not a number`);
}
