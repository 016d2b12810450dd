import type { Column, ColumnKind } from '../../../model/columns.ts';
import { compileTest, isWords } from '../../../routing/match/compile-test.ts';
import { ABSENT, allBut, type Image, type Leaf, type WireFormat } from './wire-format.ts';

export interface LeafPlace {
  readonly image: Image;
  readonly format: Pick<WireFormat, 'placeholders' | 'trustsNull'>;
}

/** So many characters begin hardly any text but a placeholder. */
const SURE_BEGINNING = 12;

type Lists = readonly (readonly unknown[])[];
type Passes = (value: unknown) => boolean;

/** What a text column cannot hold: such a row cannot be decoded, and is not to be dropped unseen. */
const OTHER_TYPES: Leaf = [
  true,
  false,
  // The range in which numbers are compared at all.
  { numeric: ['>=', -5_000_000_000, '<=', 5_000_000_000] },
];

/**
 * Returns the values with which a column passes, or why none can be listed.
 *
 * A value is dropped only if it is known to be one that the column can hold and the conditions
 * refuse: not because it is written in an unexpected way. What is not captured passes (an unknown
 * condition may match), and so does what the decoder would quarantine.
 */
export function leafOf(column: Column, lists: Lists, place: LeafPlace): Leaf | string {
  if (column.facts.schema !== undefined)
    return 'Its schema may refuse values, which are quarantined.';
  const passes = passesAll(column, lists);
  switch (column.kind) {
    case 'oneOf':
      return listRefused(column.facts.values ?? [], passes, place);
    case 'text':
      return listTexts(column, lists, { passes, place }) ?? dropTexts(lists, passes, place);
    case 'int':
    case 'bigint':
    case 'float':
    case 'decimal':
      return dropNumbers(column.kind, lists, passes);
    case 'boolean':
    case 'uuid':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return MANY_FORMS[column.kind];
    case 'bytes':
    case 'json':
    case 'array':
    case 'interval':
    case 'unknown':
      return NOT_NULL;
  }
}

const NOT_NULL = 'A pattern cannot ask for any value but null.';
const NOT_LISTED = 'A pattern cannot tell the values that pass from what cannot be decoded.';
const MANY_FORMS = {
  boolean: 'Capture tools write it as true, 1, "t", "true" or as bits.',
  uuid: 'It may be written in capital letters, or as something that is quarantined.',
  date: 'Capture tools write it as text or as days since 1970.',
  time: 'Capture tools write it as text or as a count of units.',
  timestamp: 'Capture tools write it as text or as a count of units.',
  timestamptz: 'Capture tools write it as text or as a count of units.',
} as const;
const NUMBERS =
  'A number may be written as 300, 300.0, 3e2 or "300", and Lambda compares ranges only up to 5,000,000,000.';

function passesAll(column: Column, lists: Lists): Passes {
  const tests = lists.map((list) => list.map((condition) => compileTest(column, condition)));
  return (value) => tests.every((list) => list.some((test) => test(value)));
}

/** Of a closed set of values those are dropped that are refused: what is not declared passes. */
function listRefused(values: readonly string[], passes: Passes, place: LeafPlace): Leaf | string {
  const { placeholders } = place.format;
  const refused = values.filter((value) => !passes(value) && !placeholders.includes(value));
  return allBut(refused) ?? 'All its declared values pass.';
}

/** The values that pass, one by one or by their beginning; `undefined` if they are too many. */
function listTexts(
  column: Column,
  lists: Lists,
  { passes, place }: { readonly passes: Passes; readonly place: LeafPlace },
): Leaf | undefined {
  const listed = lists.find((list) => list.every(isListable));
  if (listed === undefined) return undefined;
  // Of an old row, and of a column that is never null, it says that the value was not sent.
  const isNullKnown = place.format.trustsNull && column.isNullable && place.image === 'after';
  return [
    ...listed.filter((one) => isPattern(one) && (isWords(one) || passes(one))),
    ...beginningsOf(place.format.placeholders),
    ...(isNullKnown && !passes(null) ? [] : [null]),
    ...OTHER_TYPES,
    ABSENT,
  ] as Leaf;
}

/** By how they begin: whole, they would fill half a pattern. */
function beginningsOf(placeholders: readonly string[]): Leaf {
  // By whole characters: half of one is no text.
  const short = placeholders.map((text) => Array.from(text).slice(0, SURE_BEGINNING).join(''));
  return [...new Set(short)].map((text) => (text === '' ? text : { prefix: text }));
}

function isListable(condition: unknown): boolean {
  if (!isWords(condition)) return condition === null || isWhole(condition);
  const [[word, wanted] = []] = Object.entries(condition);
  switch (word) {
    case 'exists':
      return wanted === false;
    case 'prefix':
    case 'suffix':
      return wanted !== '' && isWhole(wanted);
    case 'equals-ignore-case':
      // Outside of ASCII, and for the Kelvin sign, two libraries need not fold alike.
      return typeof wanted === 'string' && /^[\x20-\x7e]+$/.test(wanted) && !/k/i.test(wanted);
    default:
      return false;
  }
}

/** Conditions that stand in a pattern as they are; those on null are added by themselves. */
function isPattern(condition: unknown): boolean {
  return condition !== null && !(isWords(condition) && 'exists' in condition);
}

/** Half of a surrogate pair is no text in UTF-8. */
function isWhole(value: unknown): boolean {
  return typeof value === 'string' && value.isWellFormed();
}

/** Drops the texts that are excluded by name. */
function dropTexts(lists: Lists, passes: Passes, { format }: LeafPlace): Leaf | string {
  const excluded = excludedBy(lists).filter((value) => typeof value === 'string');
  const dropped = excluded.filter(
    (value) => isWhole(value) && !passes(value) && !format.placeholders.includes(value),
  );
  return allBut(dropped) ?? NOT_LISTED;
}

/** Drops the numbers that are excluded by name, in the way that every tool writes whole numbers. */
function dropNumbers(kind: ColumnKind, lists: Lists, passes: Passes): Leaf | string {
  const excluded = excludedBy(lists).map(Number);
  const dropped = excluded.filter(
    (value) => Number.isSafeInteger(value) && !passes(toCanonical(kind, value)),
  );
  return allBut([...new Set(dropped)]) ?? NUMBERS;
}

function toCanonical(kind: ColumnKind, value: number): unknown {
  if (kind === 'bigint') return BigInt(value);
  return kind === 'decimal' ? String(value) : value;
}

/** The values behind `anything-but`. */
function excludedBy(lists: Lists): readonly (string | number | bigint)[] {
  return lists.flat().flatMap((condition) => {
    const but: unknown = isWords(condition) ? condition['anything-but'] : undefined;
    const values: readonly unknown[] = Array.isArray(but) ? but : [but];
    return values.filter(
      (value) =>
        typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint',
    );
  });
}
