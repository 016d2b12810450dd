import type { ColumnKind } from '../../model/columns.ts';
import type { TableId } from '../../model/table.ts';

/** A column type of Millrace, as it is to be written. */
export interface TypeDraft {
  readonly kind: ColumnKind;
  readonly scale?: number;
  readonly precision?: number;
  readonly values?: readonly string[];
  /** Of a list; its parts may be null, because no database says that they are not. */
  readonly of?: TypeDraft;
}

/** The type that a column of the database becomes, and what to say about it. */
export interface TypeReading {
  readonly type: TypeDraft;
  readonly note?: string | undefined;
}

/** A column as the input tells it. */
export interface ColumnDraft extends TypeReading {
  readonly name: string;
  /** `undefined`: the input does not tell. */
  readonly isNullable: boolean | undefined;
}

/** A table as the input tells it: what a declaration is drafted from, and compared with. */
export interface TableDraft extends TableId {
  /** `undefined`: the input does not tell. Empty: the table has none. */
  readonly key: readonly string[] | undefined;
  readonly columns: readonly ColumnDraft[];
  /** The input names all columns. A record may leave out those that are null or were not captured. */
  readonly isWhole: boolean;
  readonly notes: readonly string[];
}

/** What was read from an input. */
export interface Import {
  /** For people: `a dump of pg_dump`. */
  readonly form: string;
  readonly tables: readonly TableDraft[];
  /** What was left out, and what makes the input doubtful. */
  readonly notes: readonly string[];
}

export type Engine = 'postgresql' | 'mysql' | 'sqlserver' | 'oracle';
