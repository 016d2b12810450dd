import { formatTable } from '../../model/table.ts';
import { nameTables } from './name-tables.ts';
import type { ColumnDraft, TableDraft, TypeDraft } from './table-draft.ts';

const WIDTH = 100;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Writes tables as the TypeScript that declares them, in the form of `src/routes/tables.ts`. */
export function formatDraft(tables: readonly TableDraft[]): string {
  const names = nameTables(tables);
  const used = new Set(['table', ...tables.flatMap(usedFunctions)]);
  const list = [...used].sort(byName);
  const short = `import { ${list.join(', ')} } from 'millrace';`;
  const long = ['import {', ...list.map((name) => `  ${name},`), "} from 'millrace';"].join('\n');
  const declared = tables.map((table, index) => formatTableDraft(table, names[index] ?? ''));
  return [short.length <= WIDTH ? short : long, ...declared].join('\n\n').concat('\n');
}

function byName(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function usedFunctions({ columns }: TableDraft): readonly string[] {
  return columns.flatMap(({ type }) => kindsIn(type));
}

function kindsIn({ kind, of }: TypeDraft): readonly string[] {
  return of === undefined ? [kind] : [kind, ...kindsIn(of)];
}

function formatTableDraft(table: TableDraft, name: string): string {
  const { key, notes } = keyOf(table);
  return [
    ...formatDocstring([`\`${formatTable(table)}\`.`, ...table.notes, ...notes]),
    `export const ${name} = table({`,
    ...(table.database === undefined ? [] : [`  database: ${quote(table.database)},`]),
    ...(table.schema === undefined ? [] : [`  schema: ${quote(table.schema)},`]),
    `  name: ${quote(table.name)},`,
    `  key: ${formatList(key.map(quote), '  key: ,'.length, '  ')},`,
    ...(table.columns.length === 0 ? ['  columns: {},'] : formatColumns(table)),
    '});',
  ].join('\n');
}

function formatDocstring(lines: readonly string[]): readonly string[] {
  const [first = '', ...rest] = lines.map(toCommentText);
  if (rest.length === 0) return [`/** ${first} */`];
  return ['/**', ` * ${first}`, ' *', ...rest.map((line) => ` * ${line}`), ' */'];
}

function formatColumns({ columns }: TableDraft): readonly string[] {
  return ['  columns: {', ...columns.flatMap(formatColumn), '  },'];
}

/** The compiler takes no column for a key that may be null, as an unknown one may. */
function keyOf({ key, columns }: TableDraft): {
  readonly key: readonly string[];
  readonly notes: readonly string[];
} {
  if (key === undefined) {
    return { key: [], notes: ['The input does not tell the key: name its columns under `key`.'] };
  }
  const parts = columns.filter(({ name }) => key.includes(name));
  if (!parts.some(mayBeNull)) return { key, notes: [] };
  const names = key.map(quote).join(', ');
  return {
    key: [],
    notes: [
      `Its key is ${names}: say types of these that are never null, and name them under \`key\`.`,
    ],
  };
}

function mayBeNull({ type: { kind }, isNullable }: ColumnDraft): boolean {
  return isNullable === true || kind === 'unknown' || kind === 'json';
}

function formatColumn({ name, type, isNullable, note }: ColumnDraft): readonly string[] {
  const start = `    ${formatProperty(name)}: `;
  // An unknown column takes null as it is.
  const end = isNullable === true && type.kind !== 'unknown' ? '.nullable()' : '';
  const written = formatType(type, start.length + end.length + 1);
  return [
    ...(note === undefined ? [] : [`    // ${toCommentText(note)}`]),
    `${start}${written}${end},`,
  ];
}

function formatType({ kind, scale, precision, values, of }: TypeDraft, taken: number): string {
  if (of !== undefined) {
    const end = of.kind === 'unknown' ? '' : '.nullable()';
    return `array(${formatType(of, taken + 'array()'.length + end.length)}${end})`;
  }
  if (values !== undefined) {
    return `oneOf(${formatList(values.map(quote), taken + 'oneOf()'.length, '    ')})`;
  }
  if (scale !== undefined) return `decimal({ scale: ${scale} })`;
  if (precision !== undefined) return `${kind}({ precision: ${precision} })`;
  return `${kind}()`;
}

/** On one line where it has room, else each on a line of its own, as the formatter does. */
function formatList(parts: readonly string[], taken: number, indent: string): string {
  const line = `[${parts.join(', ')}]`;
  if (taken + line.length <= WIDTH) return line;
  return ['[', ...parts.map((part) => `${indent}  ${part},`), `${indent}]`].join('\n');
}

function formatProperty(name: string): string {
  // As a plain property it would set the prototype of the object.
  if (name === '__proto__') return "['__proto__']";
  return IDENTIFIER.test(name) ? name : quote(name);
}

function quote(text: string): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
  const inDouble = escaped;
  const inSingle = escaped.replaceAll('\\"', '"').replaceAll("'", "\\'");
  const singles = text.split("'").length;
  const doubles = text.split('"').length;
  return singles > doubles ? `"${inDouble}"` : `'${inSingle}'`;
}

/** Names come from anywhere: none may end the comment that it stands in. */
function toCommentText(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').replaceAll('*/', '* /');
}
