import { CdcError } from '../../../errors.ts';
import type { ExactNumber } from '../../../model/json.ts';

/** JSON whose numbers are kept by their text, because Lambda compares them so. */
export type PatternJson =
  | string
  | boolean
  | null
  | ExactNumber
  | readonly PatternJson[]
  | { readonly [name: string]: PatternJson };

/** Tells whether a JSON value matches. `undefined` is a member that is not there. */
export type PatternTest = (value: PatternJson | undefined) => boolean;

type ElementTest = (value: PatternJson | undefined) => boolean;

/**
 * Parses JSON as the event patterns of Lambda see it: 300 and 300.0 are different.
 *
 * @throws {SyntaxError} if the text is not JSON.
 */
export function parsePatternJson(text: string): PatternJson {
  const parsed: PatternJson = JSON.parse(
    text,
    (_key, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' ? JSON.rawJSON(context?.source ?? String(value)) : value,
  );
  return parsed;
}

/**
 * Compiles an event pattern, with the comparison operators that Lambda has for event filters.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` for what Lambda refuses when the mapping is created.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 */
export function compileEventPattern(pattern: PatternJson): PatternTest {
  if (Array.isArray(pattern)) return compileLeaf(pattern);
  if (!isPatternObject(pattern)) throw invalidPattern('a value to compare with stands in a list');
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw invalidPattern('an object names at least one member');
  const tests = entries.map(([name, below]) =>
    name === '$or' && Array.isArray(below) ? compileOr(below) : compileMember(name, below),
  );
  // A list of objects matches if one of its elements does.
  const matchesOne = (value: PatternJson | undefined): boolean =>
    tests.every((test) => test(value));
  return (value) => (Array.isArray(value) ? value.some(matchesOne) : matchesOne(value));
}

function compileOr(branches: readonly PatternJson[]): PatternTest {
  if (branches.length < 2) throw invalidPattern('$or has at least two branches');
  const tests = branches.map(compileEventPattern);
  return (value) => tests.some((test) => test(value));
}

function compileMember(name: string, below: PatternJson): PatternTest {
  const test = compileEventPattern(below);
  return (value) =>
    test(isPatternObject(value) && Object.hasOwn(value, name) ? value[name] : undefined);
}

/** A leaf is a list of comparisons of which one must hold. */
function compileLeaf(comparisons: readonly PatternJson[]): PatternTest {
  if (comparisons.length === 0) throw invalidPattern('a list names at least one value');
  const tests = comparisons.map(compileComparison);
  return (value) => {
    // Only leaf members exist for a pattern: an object or an empty list is as good as none.
    const elements = leavesOf(value);
    const candidates = elements.length === 0 ? [undefined] : elements;
    return tests.some((test) => candidates.some(test));
  };
}

function leavesOf(value: PatternJson | undefined): readonly PatternJson[] {
  if (value === undefined || isPatternObject(value)) return [];
  return Array.isArray(value) ? value.flatMap(leavesOf) : [value];
}

function compileComparison(comparison: PatternJson): ElementTest {
  if (!isPatternObject(comparison)) {
    if (Array.isArray(comparison)) throw invalidPattern('a list does not stand in a list');
    return (value) => isSame(value, comparison);
  }
  const [entry, ...more] = Object.entries(comparison);
  if (entry === undefined || more.length > 0) throw invalidPattern('a comparison has one operator');
  const [operator, operand] = entry;
  const compile = OPERATORS[operator];
  if (compile === undefined) throw invalidPattern(`there is no operator "${operator}"`);
  return compile(operand);
}

const OPERATORS: Readonly<Record<string, (operand: PatternJson) => ElementTest>> = {
  prefix: (operand) => onText(operand, 'prefix', (value, text) => value.startsWith(text)),
  suffix: (operand) => onText(operand, 'suffix', (value, text) => value.endsWith(text)),
  'equals-ignore-case': (operand) =>
    onText(
      operand,
      'equals-ignore-case',
      (value, text) => value.toLowerCase() === text.toLowerCase(),
    ),
  exists(operand) {
    if (typeof operand !== 'boolean') throw invalidPattern('exists takes true or false');
    return (value) => (value !== undefined) === operand;
  },
  'anything-but'(operand) {
    const excluded = Array.isArray(operand) ? operand : [operand];
    const isAllowed = (one: PatternJson): boolean => typeof one === 'string' || JSON.isRawJSON(one);
    if (excluded.length === 0 || !excluded.every(isAllowed)) {
      throw invalidPattern('anything-but takes text, numbers, or a list of them');
    }
    return (value) => value !== undefined && !excluded.some((one) => isSame(value, one));
  },
  numeric: compileNumeric,
};

function onText(
  operand: PatternJson,
  operator: string,
  test: (value: string, text: string) => boolean,
): ElementTest {
  if (typeof operand !== 'string') throw invalidPattern(`${operator} takes text`);
  return (value) => typeof value === 'string' && test(value, operand);
}

const RELATIONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/**
 * The largest number that AWS's own matcher of event patterns compares, on both sides of zero. The
 * pages of Lambda do not say so; it is the reading that loses records.
 *
 * @see https://github.com/aws/event-ruler#numeric-matching
 */
const LARGEST_COMPARED = 5_000_000_000;

function compileNumeric(operand: PatternJson): ElementTest {
  const words = Array.isArray(operand) ? operand : [];
  if (words.length !== 2 && words.length !== 4) {
    throw invalidPattern('numeric takes one comparison, or two that make a range');
  }
  const tests = [0, 2]
    .filter((at) => at < words.length)
    .map((at) => {
      const relation = RELATIONS[String(words[at])];
      const bound = words[at + 1];
      if (relation === undefined || !JSON.isRawJSON(bound)) {
        throw invalidPattern('numeric takes pairs of a relation and a number');
      }
      const limit = Number(bound.rawJSON);
      if (!isCompared(limit)) throw invalidPattern('numeric compares up to 5,000,000,000');
      return (number: number): boolean => relation(number, limit);
    });
  return (value) => {
    if (!JSON.isRawJSON(value)) return false;
    const number = Number(value.rawJSON);
    return isCompared(number) && tests.every((test) => test(number));
  };
}

function isCompared(number: number): boolean {
  return Math.abs(number) <= LARGEST_COMPARED;
}

function isSame(value: PatternJson | undefined, other: PatternJson): boolean {
  if (JSON.isRawJSON(value) && JSON.isRawJSON(other)) return value.rawJSON === other.rawJSON;
  return value === other;
}

/** Tells a JSON object from every other value. */
export function isPatternObject(
  value: PatternJson | undefined,
): value is { readonly [name: string]: PatternJson } {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value)
  );
}

function invalidPattern(reason: string): CdcError {
  return new CdcError('ERR_CDC_SETTINGS_INVALID', `Not an event pattern: ${reason}`);
}
