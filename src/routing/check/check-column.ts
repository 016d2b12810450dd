import { type Column, type ColumnFacts, type ColumnKind, isColumn } from '../../model/columns.ts';
import { isObject } from '../../model/fields.ts';
import { readOptions, texts, type Word, wholeNumber } from '../../model/options.ts';
import { sampleValue } from '../build/sample-event.ts';
import type { Finding } from './problem.ts';

const A_SCHEMA: Word = {
  form: 'a Standard Schema that answers at once',
  test: (value) => validatorOf(value) !== undefined,
};
const A_COLUMN: Word = { form: 'a column such as `text()`', test: isColumn };
const SOME_TEXTS: Word = {
  form: 'a list of at least one text',
  test: (value) => texts.test(value) && Array.isArray(value) && value.length > 0,
};
const DIGITS = { scale: wholeNumber(0, 16_383), precision: wholeNumber(0, 9) } as const;

const FACTS: Partial<Record<ColumnKind, Readonly<Record<string, Word>>>> = {
  decimal: { scale: DIGITS.scale },
  time: { precision: DIGITS.precision },
  timestamp: { precision: DIGITS.precision },
  oneOf: { values: { ...SOME_TEXTS, isRequired: true } },
  array: { of: { ...A_COLUMN, isRequired: true } },
};

/** Finds what is wrong with what a column says of itself: what the compiler says, for untyped callers. */
export function checkColumn(column: Column): readonly Finding[] {
  const { kind, facts } = column;
  const { flaws } = readOptions<Record<string, unknown>>(`\`${kind}\``, facts, {
    ...FACTS[kind],
    schema: A_SCHEMA,
  });
  if (flaws.length > 0) return flaws;
  const { of, schema } = facts;
  return [...(of === undefined ? [] : checkColumn(of)), ...checkSchema(column, schema)];
}

/**
 * A schema that takes values of another type and none of the column's own stands for a mistake. One that
 * takes none at all may know more than a sample shows.
 */
function checkSchema(column: Column, schema: ColumnFacts['schema']): readonly Finding[] {
  const validate = validatorOf(schema);
  if (validate === undefined || column.kind === 'json') return [];
  const own = samplesOf(column);
  const types = new Set(own.map(typeOf));
  const others = OTHERS.filter((value) => !types.has(typeOf(value)));
  if (own.length === 0 || own.some((value) => takes(validate, value))) return [];
  const taken = others.find((value) => takes(validate, value));
  if (taken === undefined) return [];
  const what = `its schema takes ${typeOf(taken)}, and the values of \`${column.kind}\` are ${[...types].join()}`;
  return [{ what, fix: 'refine it by a schema of its own type' }];
}

const OTHERS: readonly unknown[] = ['text', 1, 1n, true, new Uint8Array([1])];
const MORE: Partial<Record<ColumnKind, readonly unknown[]>> = {
  int: [0, -1, 42, 1_000_000],
  bigint: [0n, -1n, 42n, 10n ** 12n],
  float: [0, -1.5, 42],
  decimal: ['0', '-1.50', '42'],
  boolean: [true],
  text: ['', 'A', '1', 'a@b.example', 'https://a.example'],
};

function samplesOf(column: Column): readonly unknown[] {
  if (column.kind === 'oneOf') return column.facts.values ?? [];
  const sample = sampleValue(column);
  return sample === null ? [] : [sample, ...(MORE[column.kind] ?? [])];
}

type Validate = (value: unknown) => unknown;

function validatorOf(schema: unknown): Validate | undefined {
  // A schema can be a function with members, as those of ArkType are.
  const standard: unknown =
    (typeof schema === 'object' || typeof schema === 'function') && schema !== null
      ? Reflect.get(schema, '~standard')
      : undefined;
  const validate: unknown = isObject(standard) ? standard['validate'] : undefined;
  return typeof validate === 'function' ? (value) => validate(value) as unknown : undefined;
}

function takes(validate: Validate, value: unknown): boolean {
  try {
    const result = validate(value);
    return isObject(result) && !(result instanceof Promise) && result['issues'] === undefined;
  } catch {
    return false;
  }
}

function typeOf(value: unknown): string {
  return value instanceof Uint8Array ? 'bytes' : typeof value;
}
