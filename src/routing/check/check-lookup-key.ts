import type { Column } from '../../model/columns.ts';
import { isObject } from '../../model/fields.ts';
import { isOwnSource, isTableShape, type Lookup } from '../../model/lookup.ts';
import type { Table } from '../../model/table.ts';
import { columnsOfPart } from '../build/part-value.ts';
import { partsOfLookup } from '../look-up/lookup-parts.ts';
import type { Finding } from './problem.ts';

/** Finds what is wrong with how a lookup makes its key of the row of a change. */
export function checkLookupKey(lookup: Lookup, table: Table): readonly Finding[] {
  const { source, of } = lookup;
  const { by, item } = partsOfLookup(lookup);
  if (isOwnSource(source)) {
    return typeof by === 'string'
      ? checkNames(by, table)
      : [{ what: '`by` is no text', fix: 'name a column, or write a template' }];
  }
  if (!isObject(by)) return [{ what: '`by` is no object', fix: 'write `{ name: column }`' }];
  const types = source.facts.key;
  if (!isTableShape(of)) return checkItemKey(types, item, table);
  const differs = Object.keys(item).some((name) => !of.key.includes(name));
  if (lookup.key === undefined && differs) {
    const what = `the key of the items of ${source.name} is not that of ${of.name}`;
    return [{ what, fix: 'say `key: { ... }` as the mirror does that writes them' }];
  }
  const keyOnly = { ...of, columns: pick(of, of.key) };
  return [...checkItemKey(types, item, keyOnly), ...checkBy(by, of, table)];
}

function pick({ columns }: Table, names: readonly string[]): Table['columns'] {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => names.includes(name)));
}

function checkItemKey(types: object, item: object, table: Table): readonly Finding[] {
  const attributes = Object.keys(types);
  const given = Object.entries(item) as readonly (readonly [string, unknown])[];
  const strange = given.filter(([name]) => !attributes.includes(name));
  const missing = attributes.filter((name) => !Object.hasOwn(item, name));
  return [
    ...missing.map((name) => ({
      what: `no \`${name}\` of the key`,
      fix: 'say what it is made of',
    })),
    ...strange.map(([name]) => ({
      what: `the key has no attribute \`${name}\``,
      fix: `it has ${attributes.join(', ')}`,
    })),
    ...given.flatMap(([name, source]) =>
      typeof source === 'string'
        ? [...checkNames(source, table), ...checkNumber(types, name, source, table)]
        : [{ what: `\`${name}\` is no text`, fix: 'name a column, or write a template' }],
    ),
  ];
}

function checkNumber(
  types: object,
  name: string,
  source: string,
  { columns }: Table,
): readonly Finding[] {
  const isNumber = ['int', 'bigint', 'float'].includes(columns[source]?.kind ?? '');
  if (Reflect.get(types, name) !== 'number' || isNumber) return [];
  return [
    { what: `\`${name}\` is a number, and ${source} is none`, fix: 'name a column of numbers' },
  ];
}

function checkNames(source: string, { columns, name }: Table): readonly Finding[] {
  const named = columnsOfPart(source) ?? [];
  const unknown = named.filter((column) => !Object.hasOwn(columns, column));
  return [
    ...unknown.map((column) => ({
      column,
      what: `table ${name} has no such column in what a key is made of`,
      fix: `it has ${Object.keys(columns).join(', ')}`,
    })),
    ...(named.length === 0
      ? [
          {
            what: `the key \`${source}\` names no column`,
            fix: 'name a column, or write a template',
          },
        ]
      : []),
  ];
}

function checkBy(by: object, of: Table, table: Table): readonly Finding[] {
  const pairs = Object.entries(by) as readonly (readonly [string, unknown])[];
  const missing = of.key.filter((name) => !Object.hasOwn(by, name));
  return [
    ...missing.map((name) => ({
      what: `\`by\` does not say what \`${name}\` of ${of.name} is`,
      fix: `name a column of ${table.name}`,
    })),
    ...pairs.flatMap(([name, from]) => checkPair(name, from, of, table)),
  ];
}

function checkPair(name: string, from: unknown, of: Table, table: Table): readonly Finding[] {
  if (!of.key.includes(name)) {
    const fix = `its key is ${of.key.join(', ')}`;
    return [{ what: `\`by\` names \`${name}\`, which is not of the key of ${of.name}`, fix }];
  }
  const column = typeof from === 'string' ? columnOf(table, from) : undefined;
  if (column === undefined) {
    const fix = `it has ${Object.keys(table.columns).join(', ')}`;
    return [{ what: `\`by\`: table ${table.name} has no column ${String(from)}`, fix }];
  }
  const wanted = columnOf(of, name);
  if (wanted === undefined || wanted.kind === column.kind) return [];
  const what = `\`by\`: ${String(from)} is ${column.kind}, and ${name} of ${of.name} is ${wanted.kind}`;
  return [{ what, fix: 'name a column of the same type' }];
}

function columnOf({ columns }: Table, name: string): Column | undefined {
  return Object.hasOwn(columns, name) ? columns[name] : undefined;
}
