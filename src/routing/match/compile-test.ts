import type { Column, ColumnKind } from '../../model/columns.ts';
import { canonicalDecimal, compareDecimals, parseDecimal } from './decimal-order.ts';

/** Tests the value of a captured column. */
export type ValueTest = (value: unknown) => boolean;

type Scalar = string | number | bigint | boolean | null;
type Words = Readonly<Record<string, unknown>>;
/** Compares a value with the limit of a range; `undefined` for what has no place in the order. */
type Compare = (value: unknown) => number | undefined;

/**
 * Compiles one condition of a column. Bigints and decimals compare exactly.
 *
 * The condition is taken to be well formed: `check` has seen it.
 */
export function compileTest(column: Column, condition: unknown): ValueTest {
  if (!isWords(condition)) return equalTo(column, condition as Scalar);
  if ('numeric' in condition) return inRange(column, condition['numeric'] as readonly unknown[]);
  if ('exists' in condition) {
    return condition['exists'] === true ? (value) => value !== null : (value) => value === null;
  }
  if ('anything-but' in condition) return noneOf(column, condition['anything-but']);
  return textTest(condition);
}

/**
 * Returns the one form of a value by which equal values are found in a map, for a kind of column
 * whose values are scalars.
 */
export function toExactValue(kind: ColumnKind, value: unknown): unknown {
  if (kind === 'decimal' && (typeof value === 'string' || typeof value === 'number')) {
    return canonicalDecimal(String(value));
  }
  if (kind === 'bigint' && typeof value === 'number') {
    return Number.isSafeInteger(value) ? BigInt(value) : value;
  }
  return value;
}

export function isWords(condition: unknown): condition is Words {
  return typeof condition === 'object' && condition !== null;
}

function equalTo({ kind }: Column, wanted: Scalar): ValueTest {
  const exact = toExactValue(kind, wanted);
  return kind === 'decimal'
    ? (value) => toExactValue(kind, value) === exact
    : (value) => value === exact;
}

function noneOf(column: Column, but: unknown): ValueTest {
  if (isWords(but) && !Array.isArray(but)) {
    const test = textTest(but);
    return (value) => !test(value);
  }
  const values = (Array.isArray(but) ? but : [but]) as readonly Scalar[];
  const excluded = new Set(values.map((value) => toExactValue(column.kind, value)));
  return (value) => !excluded.has(toExactValue(column.kind, value));
}

function textTest(words: Words): ValueTest {
  const [[word, wanted] = []] = Object.entries(words);
  const text = String(wanted);
  switch (word) {
    case 'prefix':
      return (value) => typeof value === 'string' && value.startsWith(text);
    case 'suffix':
      return (value) => typeof value === 'string' && value.endsWith(text);
    case 'equals-ignore-case': {
      const folded = text.toLowerCase();
      return (value) => typeof value === 'string' && value.toLowerCase() === folded;
    }
    default:
      throw new TypeError(`Not a condition: ${word}`);
  }
}

function inRange(column: Column, range: readonly unknown[]): ValueTest {
  const tests: ValueTest[] = [];
  for (let at = 0; at + 1 < range.length; at += 2) {
    tests.push(compareBy(String(range[at]), compareWith(column, range[at + 1])));
  }
  const [only] = tests;
  if (only !== undefined && tests.length === 1) return only;
  return (value) => tests.every((test) => test(value));
}

function compareBy(operator: string, compare: Compare): ValueTest {
  const holds = (test: (order: number) => boolean): ValueTest => {
    return (value) => {
      const order = compare(value);
      return order !== undefined && test(order);
    };
  };
  switch (operator) {
    case '>':
      return holds((order) => order > 0);
    case '>=':
      return holds((order) => order >= 0);
    case '<':
      return holds((order) => order < 0);
    case '<=':
      return holds((order) => order <= 0);
    default:
      return holds((order) => order === 0);
  }
}

function compareWith({ kind }: Column, limit: unknown): Compare {
  if (kind === 'decimal') {
    const parts = parseDecimal(String(limit));
    return (value) => {
      const own = typeof value === 'string' ? parseDecimal(value) : undefined;
      return own && parts && compareDecimals(own, parts);
    };
  }
  // JavaScript compares a bigint with a number without rounding either.
  const bound = limit as number | bigint;
  return (value) => {
    if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
    if (value < bound) return -1;
    if (value > bound) return 1;
    // Neither for NaN, which has no place in the order.
    return value >= bound ? 0 : undefined;
  };
}
