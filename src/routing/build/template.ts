import type { Column, ColumnKind, Columns } from '../../model/columns.ts';

/** The columns of a template and the fixed texts around them: one more than there are columns. */
export interface Template {
  readonly columns: readonly string[];
  readonly texts: readonly string[];
}

/** Tells a template such as `'CUSTOMER#{customer_id}'` from the name of a column. */
export function isTemplate(source: string): boolean {
  return source.includes('{');
}

/** Splits a template into its columns and the texts around them. */
export function splitTemplate(source: string): Template {
  return {
    columns: [...source.matchAll(/\{([^{}]*)\}/g)].map(([, column = '']) => column),
    texts: source.split(/\{[^{}]*\}/),
  };
}

/** What an escape is written with: a divider is none of it. */
const ESCAPE_LETTERS = /[%0-9A-F]/;
const NUMBERS: ReadonlySet<ColumnKind> = new Set(['int', 'bigint', 'decimal', 'float']);
const TIMES: ReadonlySet<ColumnKind> = new Set(['date', 'time', 'timestamp', 'timestamptz']);

/**
 * Returns what divides each two columns of a template: the first character between them that is in no
 * escape. `undefined` stands for two columns with nothing between them that could divide them.
 */
export function dividersOf({ texts }: Template): readonly (string | undefined)[] {
  return texts.slice(1, -1).map((text) => [...text].find((letter) => !ESCAPE_LETTERS.test(letter)));
}

/**
 * Compiles how the values of a template are written, so that no two rows have one text.
 *
 * Values that may hold a divider are percent-encoded, as far as they hold `%` or a divider. Of columns
 * of free text, one alone is left as it is: all others end by themselves, so that the text can be read
 * from both its ends. So `CUSTOMER#{country}#{id}` encodes nothing if `id` is a number.
 */
export function compileEncoding(
  template: Template,
  columns: Columns,
): (column: string, value: unknown) => string {
  const dividers = dividersOf(template).filter((divider) => divider !== undefined);
  if (dividers.length === 0) return (_column, value) => String(value);
  const encode = createEncoder(dividers);
  const kindOf = (name: string): Column | undefined =>
    Object.hasOwn(columns, name) ? columns[name] : undefined;
  const free = template.columns.filter((name) => isFree(kindOf(name), dividers));
  const encoded = new Set(free.length > 1 ? free : []);
  return (name, value) => {
    const text = String(value);
    const kind = kindOf(name)?.kind;
    if (kind !== undefined && NUMBERS.has(kind)) return encode(text);
    if (kind !== undefined && TIMES.has(kind)) return encodeTime(text, dividers, encode);
    return encoded.has(name) ? encode(text) : text;
  };
}

/** Creates a percent-encoding of `%` and some characters; the text of any other stays as it is. */
export function createEncoder(letters: readonly string[]): (text: string) => string {
  const wanted = new RegExp(`[%${letters.map(toRegExp).join('')}]`, 'gu');
  return (text) => text.replace(wanted, percentOf);
}

/** A date or time has its parts; only its sign, fraction and era may be there or not. */
function encodeTime(
  text: string,
  dividers: readonly string[],
  encode: (text: string) => string,
): string {
  const signed = dividers.includes('-') && text.startsWith('-');
  const parts = (signed ? text.slice(1) : text).split(/([. ])/);
  const rest = parts.map((part) => (part === '.' || part === ' ' ? encode(part) : part)).join('');
  return signed ? `${encode('-')}${rest}` : rest;
}

function isFree(column: Column | undefined, dividers: readonly string[]): boolean {
  if (column === undefined) return true;
  const { kind, facts } = column;
  if (NUMBERS.has(kind) || TIMES.has(kind) || kind === 'uuid' || kind === 'boolean') return false;
  if (kind !== 'oneOf') return true;
  return (facts.values ?? []).some((value) => dividers.some((divider) => value.includes(divider)));
}

function percentOf(letter: string): string {
  const bytes = [...Buffer.from(letter)];
  return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

function toRegExp(letter: string): string {
  return `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;
}
