import { type Columns, isColumn, type ValueOf } from './columns.ts';
import { isObject } from './fields.ts';
import {
  anObject,
  aText,
  type Flaw,
  type Flawed,
  oneOfTexts,
  readOptions,
  required,
  texts,
  type WordsOf,
  withFlaws,
} from './options.ts';

const WORDS: WordsOf<TableDefinition<string, Columns, string>> = {
  database: aText,
  schema: aText,
  name: required(aText),
  key: required(texts),
  columns: required(anObject),
  drift: oneOfTexts('note', 'quarantine', 'stop'),
};

/** Names a table as a capture tool does. */
export interface TableId {
  readonly database: string | undefined;
  readonly schema: string | undefined;
  readonly name: string;
}

/**
 * What to do with a row that no longer has the declared shape, and with a schema change of its table:
 * report it only, quarantine the record, or let its lane wait until the new shape is declared.
 */
export type DriftPolicy = 'note' | 'quarantine' | 'stop';

/** A declared table. The name is the first parameter, so that compiler messages begin with it. */
export interface Table<
  Name extends string = string,
  C extends Columns = Columns,
  Key extends string = string,
> extends TableId,
    Flawed {
  readonly name: Name;
  readonly key: readonly Key[];
  readonly columns: C;
  readonly drift: DriftPolicy;
}

/** A row of the table. */
export type RowOf<T extends Table> = {
  readonly [N in keyof T['columns']]: ValueOf<T['columns'][N]>;
};
/** The key of a row. */
export type KeyOf<T extends Table> = { readonly [N in T['key'][number]]: RowOf<T>[N] };
/** The name of a column of the table. */
export type ColumnOf<T extends Table> = keyof T['columns'] & string;

/** Columns that may be part of a key: those that are never null. */
type KeyColumn<C extends Columns> = {
  [N in keyof C]: null extends ValueOf<C[N]> ? never : N;
}[keyof C] &
  string;

export interface TableDefinition<Name extends string, C extends Columns, Key extends string> {
  /** Only needed where two databases hold a table of the same schema and name. */
  readonly database?: string | undefined;
  /** For MySQL, the database: DMS calls it the schema. */
  readonly schema?: string | undefined;
  readonly name: Name;
  /** The columns that identify a row; empty for a table without a key, which no state target accepts. */
  readonly key: readonly Key[];
  readonly columns: C;
  readonly drift?: DriftPolicy | undefined;
}

/**
 * Declares a table: its name, its key and the columns that routes may use.
 *
 * @example
 * const invoices = table({ schema: 'dbo', name: 'invoices', key: ['invoice_id'],
 *   columns: { invoice_id: int(), balance: int().nullable() } });
 */
export function table<Name extends string, C extends Columns, Key extends KeyColumn<NoInfer<C>>>(
  definition: TableDefinition<Name, C, Key>,
): Table<Name, C, Key> {
  const { options, flaws } = readOptions(placeOf(definition), definition, WORDS);
  const { database, schema, name = '', key = [], columns = {}, drift = 'note' } = options;
  const right = Object.entries(columns).filter(([, column]) => isColumn(column));
  // The casts hold: what is left out of a wrong declaration is among its flaws.
  const declared = { database, schema, name, key, columns, drift } as Table<Name, C, Key>;
  if (right.length === Object.keys(columns).length) return withFlaws(declared, flaws);
  const known = Object.fromEntries(right) as unknown as C;
  return withFlaws({ ...declared, columns: known }, [...flaws, ...flawsOfColumns(columns)]);
}

function placeOf(definition: unknown): string {
  const name = isObject(definition) ? definition['name'] : undefined;
  return typeof name === 'string' ? `table ${name}` : 'a table';
}

function flawsOfColumns(columns: object): readonly Flaw[] {
  return Object.entries(columns)
    .filter(([, column]) => !isColumn(column))
    .map(([name]) => ({
      what: `column ${name} has no type`,
      fix: 'call one of the functions of columns: `int()`, `text()` and the like',
    }));
}

/**
 * Tells whether a declared table is the one that a record names.
 *
 * What the declaration leaves out is not compared. MySQL has one level of names, which DMS writes
 * as the schema and Debezium as the database: a record with only one of the two is compared by it.
 */
export function isSameTable(declared: TableId, named: TableId): boolean {
  if (declared.name !== named.name) return false;
  if (named.schema === undefined || named.database === undefined) {
    const place = named.schema ?? named.database;
    const wanted = declared.schema ?? declared.database;
    return wanted === undefined || wanted === place;
  }
  return (
    (declared.schema === undefined || declared.schema === named.schema) &&
    (declared.database === undefined || declared.database === named.database)
  );
}

/** Finds the declared table that a record names. Answers are remembered per name. */
export type FindTable = (named: TableId) => Table | undefined;

/** Builds the look-up of declared tables by what records call them. */
export function createTableIndex(tables: readonly Table[]): FindTable {
  const known = new Map<string, Table | undefined>();
  return (named) => {
    const text = `${named.database ?? ''}\u0000${named.schema ?? ''}\u0000${named.name}`;
    if (known.has(text)) return known.get(text);
    const found = tables.find((declared) => isSameTable(declared, named));
    // Bounded: names come from records, and records from anywhere.
    if (known.size < 10_000) known.set(text, found);
    return found;
  };
}

/** Writes the name of a table for people: `salesdb.dbo.invoices`. Never parsed. */
export function formatTable({ database, schema, name }: TableId): string {
  return [database, schema, name].filter((part) => part !== undefined && part !== '').join('.');
}
