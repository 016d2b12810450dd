import { isDeepStrictEqual } from 'node:util';
import type { ColumnKind } from '../../model/columns.ts';
import { toExactValue } from './compile-test.ts';

/** Tells whether two values of a column are the same: decimals by amount, JSON and bytes by content. */
export function isSameValue(kind: ColumnKind, a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (kind === 'decimal') return toExactValue(kind, a) === toExactValue(kind, b);
  return typeof a === 'object' && typeof b === 'object' && isDeepStrictEqual(a, b);
}
