import type { Column } from '../../../model/columns.ts';
import { sampleValue } from '../../../routing/build/sample-event.ts';
import { parseDecimal } from '../../../routing/match/decimal-order.ts';

/** A text that no one asks for. */
const UNLIKELY = '\u0001';
/** More than this many pairs of texts are not tried. */
const MAX_TEXTS = 40;

/**
 * Returns values of a column among which is one that meets some conditions, if any value does: all
 * that the conditions name, and what lies beside it. `undefined` if there would be too many.
 */
export function candidatesOf(
  column: Column,
  conditions: readonly unknown[],
): readonly unknown[] | undefined {
  const known = column.isNullable ? [null] : [];
  const values = valuesOf(column, scalarsIn(conditions));
  return values && [...known, ...values];
}

function valuesOf({ kind, facts, ...column }: Column, named: readonly unknown[]) {
  switch (kind) {
    case 'boolean':
      return [true, false];
    case 'oneOf':
      return facts.values ?? [];
    case 'int':
    case 'float':
      return decimalsBeside(named, kind === 'int').map(Number);
    case 'bigint':
      return decimalsBeside(named, true).map(BigInt);
    case 'decimal':
      return decimalsBeside(named, false);
    case 'json':
    case 'unknown':
      return [0];
    case 'bytes':
    case 'array':
    case 'interval':
      return [sampleValue({ kind, facts, ...column })];
    default:
      return textsAround(named.filter((value) => typeof value === 'string'));
  }
}

/** All values in conditions, at any depth. */
function scalarsIn(conditions: unknown): readonly unknown[] {
  if (Array.isArray(conditions)) return conditions.flatMap(scalarsIn);
  if (typeof conditions !== 'object' || conditions === null) return [conditions];
  return Object.values(conditions).flatMap(scalarsIn);
}

/**
 * Between two limits, all numbers are alike: each limit, and the numbers next to it, on a scale that is
 * finer than all limits, are enough.
 */
function decimalsBeside(named: readonly unknown[], isWhole: boolean): readonly string[] {
  const parts = named.flatMap((value) => parseDecimal(String(value)) ?? []);
  const scale = isWhole ? 0 : Math.max(0, ...parts.map(({ fraction }) => fraction.length)) + 1;
  const limits = parts.map(({ isNegative, whole, fraction }) => {
    const digits = BigInt(`${whole}${fraction.slice(0, scale).padEnd(scale, '0')}` || '0');
    return isNegative ? -digits : digits;
  });
  const around = [0n, ...limits].flatMap((limit) => [limit - 1n, limit, limit + 1n]);
  return [...new Set(around)].map((digits) => writeDecimal(digits, scale));
}

function writeDecimal(digits: bigint, scale: number): string {
  if (scale === 0) return digits.toString();
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  return `${digits < 0n ? '-' : ''}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

/** Every text that begins and ends as two of the named ones do, with and without something between. */
function textsAround(named: readonly string[]): readonly string[] | undefined {
  const texts = [
    ...new Set(['', ...named.flatMap((text) => [text, text.toLowerCase(), text.toUpperCase()])]),
  ];
  if (texts.length > MAX_TEXTS) return undefined;
  return [
    UNLIKELY,
    ...texts.flatMap((start) =>
      texts.flatMap((end) => [
        `${start}${end}`,
        `${start}${UNLIKELY}${end}`,
        // One text with the letters of another where the two overlap, for what ignores case.
        `${start}${end.slice(start.length)}`,
        `${start.slice(0, Math.max(0, start.length - end.length))}${end}`,
      ]),
    ),
  ];
}
