import type { ColumnKind } from '../../model/columns.ts';
import type { ColumnOf, RowOf, Table } from '../../model/table.ts';

/** The columns that the braces of a template name. */
type NamedIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamedIn<Rest>
  : never;

/** Columns that can stand in a key or text. */
type TextColumnOf<T extends Table> = {
  [N in ColumnOf<T>]: T['columns'][N]['kind'] extends 'bytes' | 'json' | 'array' ? never : N;
}[ColumnOf<T>];

/** Columns that are numbers; of a send that is shared by tables, any: `check` looks at those. */
type NumberColumnOf<T extends Table> =
  string extends ColumnOf<T>
    ? string
    : {
        [N in ColumnOf<T>]: T['columns'][N]['kind'] extends NumberKind ? N : never;
      }[ColumnOf<T>];
type NumberKind = Extract<ColumnKind, 'int' | 'bigint' | 'float'>;

/** The text itself if it is right, else a text that says what is wrong with it. */
export type CheckedText<T extends Table, Text extends string> = string extends Text
  ? Text
  : Text extends `${string}{${string}`
    ? CheckedNames<T, Text, Exclude<NamedIn<Text>, TextColumnOf<T>>>
    : CheckedNames<T, Text, Exclude<Text, TextColumnOf<T>>>;

type CheckedNames<T extends Table, Text extends string, Wrong extends string> = [Wrong] extends [
  never,
]
  ? Text
  : NoSuchColumn<Wrong, T['name']>;

/** What the compiler names where a column or template is wrong. */
export interface NoSuchColumn<out Name extends string, out TableName extends string> {
  readonly '~wrong': readonly [Name, TableName];
}

/** A text part: checked if it is a column or template, as it is if it is a function. */
export type CheckedPart<T extends Table, Part> = Part extends string ? CheckedText<T, Part> : Part;

/** How a text is made of a row: a column name, a template, or a function of the row. */
export type TextPart<T extends Table> = string | ((row: RowOf<T>) => string);
/** How a number is made of a row: a column name or a function of the row. */
export type NumberPart<T extends Table> = NumberColumnOf<T> | ((row: RowOf<T>) => number | bigint);
