import type { Column, ColumnKind } from '../../model/columns.ts';
import { compareDecimals, parseDecimal } from '../match/decimal-order.ts';

/** What is wrong with a condition, and how to correct it. */
export type Finding = readonly [what: string, fix: string];

const NUMBERS: ReadonlySet<ColumnKind> = new Set(['int', 'bigint', 'float', 'decimal']);
const TEXTS: ReadonlySet<ColumnKind> = new Set([
  'text',
  'uuid',
  'date',
  'time',
  'timestamp',
  'timestamptz',
]);
const TEXT_WORDS: readonly string[] = ['prefix', 'suffix', 'equals-ignore-case'];
const WORDS: readonly string[] = ['exists', 'numeric', 'anything-but', ...TEXT_WORDS];

/** Tells whether a value can be one of the column. */
export function isScalarOf({ kind, facts }: Column, value: unknown): boolean {
  if (TEXTS.has(kind)) return typeof value === 'string';
  switch (kind) {
    case 'int':
    case 'float':
      return typeof value === 'number' && Number.isFinite(value);
    case 'bigint':
      return typeof value === 'bigint' || Number.isSafeInteger(value);
    case 'decimal':
      if (typeof value !== 'number' && typeof value !== 'string') return false;
      return parseDecimal(String(value)) !== undefined;
    case 'boolean':
      return typeof value === 'boolean';
    case 'oneOf':
      return typeof value === 'string' && (facts.values ?? []).includes(value);
    default:
      return false;
  }
}

/** Finds what is wrong with a condition that is not a plain value. */
export function checkWords(column: Column, condition: object): readonly Finding[] {
  const entries = Object.entries(condition) as [string, unknown][];
  const [[word, argument] = []] = entries;
  if (word === undefined || entries.length > 1 || !WORDS.includes(word)) {
    return [
      [
        `not a condition: ${entries.map(([name]) => name).join(', ')}`,
        `use one of ${WORDS.join(', ')}`,
      ],
    ];
  }
  if (word === 'exists') {
    return typeof argument === 'boolean' ? [] : [['`exists` takes true or false', 'correct it']];
  }
  if (word === 'numeric') return checkNumeric(column, argument);
  if (word === 'anything-but') return checkAnythingBut(column, argument);
  return checkTextWord(column, word, argument);
}

function checkTextWord({ kind }: Column, word: string, argument: unknown): readonly Finding[] {
  if (!TEXTS.has(kind))
    return [[`\`${word}\` is for texts, and the column is ${kind}`, 'use another word']];
  return typeof argument === 'string' ? [] : [[`\`${word}\` takes a text`, 'correct it']];
}

function checkAnythingBut(column: Column, argument: unknown): readonly Finding[] {
  if (typeof argument === 'object' && argument !== null && !Array.isArray(argument)) {
    const [[word = '', text] = []] = Object.entries(argument) as [string, unknown][];
    if (TEXT_WORDS.includes(word)) return checkTextWord(column, word, text);
    return [
      ['`anything-but` takes values or one text word', `use one of ${TEXT_WORDS.join(', ')}`],
    ];
  }
  const values = (Array.isArray(argument) ? argument : [argument]) as readonly unknown[];
  if (values.length > 0 && values.every((value) => isScalarOf(column, value))) return [];
  return [[`\`anything-but\` takes values of a ${column.kind} column`, 'correct its values']];
}

function checkNumeric(column: Column, argument: unknown): readonly Finding[] {
  if (!NUMBERS.has(column.kind)) {
    return [[`\`numeric\` is for numbers, and the column is ${column.kind}`, 'use another word']];
  }
  const limits = limitsOf((Array.isArray(argument) ? argument : []) as readonly unknown[]);
  if (limits === undefined) {
    return [
      ['not a range', "write `['>', 1]`, or a lower and an upper limit: `['>', 1, '<=', 5]`"],
    ];
  }
  if (!limits.every((limit) => isScalarOf(column, limit))) {
    return [[`the limits are not values of a ${column.kind} column`, 'correct the limits']];
  }
  const [low, high] = limits;
  const isEmpty = limits.length === 2 && isBelow(high, low);
  return isEmpty ? [['the range is empty', 'the lower limit comes first']] : [];
}

/** Returns the limit of a comparison, or the two of a range; `undefined` if it is neither. */
function limitsOf(range: readonly unknown[]): readonly unknown[] | undefined {
  const [first, low, second, high] = range;
  if (range.length === 2)
    return isLower(first) || isUpper(first) || first === '=' ? [low] : undefined;
  return range.length === 4 && isLower(first) && isUpper(second) ? [low, high] : undefined;
}

function isUpper(operator: unknown): boolean {
  return operator === '<' || operator === '<=';
}

function isLower(operator: unknown): boolean {
  return operator === '>' || operator === '>=';
}

function isBelow(a: unknown, b: unknown): boolean {
  const [left, right] = [parseDecimal(String(a)), parseDecimal(String(b))];
  return left !== undefined && right !== undefined && compareDecimals(left, right) < 0;
}
