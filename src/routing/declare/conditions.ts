import type { Column, ColumnKind, Columns } from '../../model/columns.ts';
import type { Table } from '../../model/table.ts';

type Lower = '>' | '>=';
type Upper = '<' | '<=';

/** `true`: the column is not null. `false`: it is null. */
export interface Exists {
  readonly exists: boolean;
}
export interface Prefix {
  readonly prefix: string;
}
export interface Suffix {
  readonly suffix: string;
}
export interface EqualsIgnoreCase {
  readonly 'equals-ignore-case': string;
}
/** One comparison, or a lower and an upper one. Null is never in a range. */
export interface Numeric<N> {
  readonly numeric: readonly [Lower | Upper | '=', N] | readonly [Lower, N, Upper, N];
}
/** None of the given values. Null is such a value. */
export interface AnythingBut<V> {
  readonly 'anything-but': V | readonly V[];
}
export interface AnythingButText {
  readonly 'anything-but': Prefix | Suffix | EqualsIgnoreCase;
}

type NumberCondition<N> = N | Numeric<N> | AnythingBut<N>;
type TextCondition =
  | string
  | Prefix
  | Suffix
  | EqualsIgnoreCase
  | AnythingBut<string>
  | AnythingButText;

/** What may be asked of a column of each kind, besides `exists` and, where it may be null, `null`. */
interface ConditionByKind<V> {
  readonly int: NumberCondition<number>;
  readonly float: NumberCondition<number>;
  readonly bigint: NumberCondition<bigint | number>;
  readonly decimal: NumberCondition<number | `${number}`>;
  readonly boolean: boolean;
  readonly oneOf: V | AnythingBut<V>;
  readonly text: TextCondition;
  readonly uuid: TextCondition;
  readonly date: TextCondition;
  readonly time: TextCondition;
  readonly timestamp: TextCondition;
  readonly timestamptz: TextCondition;
  readonly interval: never;
  readonly bytes: never;
  readonly json: never;
  readonly array: never;
  readonly unknown: never;
}

export type Condition<C extends Column> =
  C extends Column<infer Kind extends ColumnKind, infer Value, infer Null>
    ? ConditionByKind<Value>[Kind] | Exists | Null
    : never;

/**
 * Conditions on a row, with the words of EventBridge patterns: a column meets one of its list, the
 * row meets all named columns and one of `$or`.
 */
export type Conditions<C extends Columns> = {
  readonly [N in keyof C]?: readonly Condition<C[N]>[];
} & {
  readonly $or?: readonly Conditions<C>[];
};

/** Conditions on the rows of a table; a shared one is declared with `satisfies WhereOf<typeof table>`. */
export type WhereOf<T extends Table> = Conditions<T['columns']>;

type Comparable = number | bigint | `${number}`;

/** Greater than the limit. */
export function above<const N extends Comparable>(limit: N): Numeric<N> {
  return { numeric: ['>', limit] };
}

/** The limit or greater. */
export function atLeast<const N extends Comparable>(limit: N): Numeric<N> {
  return { numeric: ['>=', limit] };
}

/** Less than the limit. */
export function below<const N extends Comparable>(limit: N): Numeric<N> {
  return { numeric: ['<', limit] };
}

/** The limit or less. */
export function upTo<const N extends Comparable>(limit: N): Numeric<N> {
  return { numeric: ['<=', limit] };
}

/** From the one to the other, both included. */
export function between<const N extends Comparable>(from: N, to: N): Numeric<N> {
  return { numeric: ['>=', from, '<=', to] };
}

export function startsWith(prefix: string): Prefix {
  return { prefix };
}

export function endsWith(suffix: string): Suffix {
  return { suffix };
}

/** The same text, whatever the case of its letters. */
export function ignoringCase(text: string): EqualsIgnoreCase {
  return { 'equals-ignore-case': text };
}

/** None of the values; null is none of them. */
export function anythingBut<const V extends Comparable | string>(
  ...values: readonly [V, ...V[]]
): AnythingBut<V> {
  return { 'anything-but': values };
}
