import { isObject } from './fields.ts';

/** Something wrong with what a declaration says, found where it is made; `check` names it. */
export interface Flaw {
  readonly what: string;
  readonly fix: string;
}

/** A thing that was declared, with what is wrong with its declaration. */
export interface Flawed {
  /** Not there where nothing is wrong. */
  readonly flaws?: readonly Flaw[];
}

/** What one word of a declaration takes. */
export interface Word {
  readonly form: string;
  readonly test: (value: unknown) => boolean;
  readonly isRequired?: boolean;
}

/** The words of some options: all of them, which the compiler sees to. */
export type WordsOf<Options> = Readonly<Record<keyof Options & string, Word>>;

export const anything: Word = { form: 'anything', test: () => true };
export const aText: Word = { form: 'a text', test: (value) => typeof value === 'string' };
export const aFlag: Word = { form: 'true or false', test: (value) => typeof value === 'boolean' };
export const aList: Word = { form: 'a list', test: (value) => Array.isArray(value) };
export const anObject: Word = { form: 'an object', test: isObject };
export const aFunction: Word = {
  form: 'a function',
  test: (value) => typeof value === 'function',
};
export const texts: Word = {
  form: 'a list of texts',
  test: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
};

/** One of some texts. */
export function oneOfTexts(...values: readonly string[]): Word {
  const form = values.map((value) => JSON.stringify(value)).join(' or ');
  return { form, test: (value) => typeof value === 'string' && values.includes(value) };
}

/** A whole number of a range, both ends included. */
export function wholeNumber(from: number, to: number): Word {
  const test = (value: unknown): boolean =>
    Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to;
  return { form: `a whole number from ${from} to ${to}`, test };
}

/** A word that may take one of several forms. */
export function either(...words: readonly Word[]): Word {
  return {
    form: words.map(({ form }) => form).join(' or '),
    test: (value) => words.some(({ test }) => test(value)),
  };
}

/** An object of some words and no others; they must be said if they are required. */
export function exactly(words: Readonly<Record<string, Word>>): Word {
  return {
    form: `an object of ${Object.keys(words).join(', ')}`,
    test: (value) => readOptions('', value, words).flaws.length === 0,
  };
}

/** A word that must be said. */
export function required(word: Word): Word {
  return { ...word, isRequired: true };
}

export interface ReadOptions<Options> extends Flawed {
  /** The options without what is unknown or of another form. */
  readonly options: Partial<Options>;
  readonly flaws: readonly Flaw[];
}

/**
 * Reads the options of a declaration and returns what is right of them, and what is wrong: for callers
 * without types, or with types that nobody checks. Never throws.
 */
export function readOptions<Options extends object>(
  place: string,
  given: unknown,
  words: WordsOf<Options>,
): ReadOptions<Options> {
  if (!isObject(given)) {
    const fix = `write \`{ ${Object.keys(words).join(', ')} }\`, as far as they are needed`;
    return { options: {}, flaws: [{ what: `${place} takes an object of options`, fix }] };
  }
  const judged = Object.entries(given).map(([name, value]) => ({
    name,
    value,
    flaw: judge(place, name, value, words),
  }));
  const missing = Object.entries<Word>(words)
    .filter(([name, { isRequired }]) => isRequired === true && given[name] === undefined)
    .map(([name, { form }]) => ({
      what: `${place}: \`${name}\` is missing`,
      fix: `say it: it takes ${form}`,
    }));
  const right = judged.filter(({ flaw }) => flaw === undefined);
  return {
    // The cast holds: what is left is of the form that its word takes.
    options: Object.fromEntries(right.map(({ name, value }) => [name, value])) as Partial<Options>,
    flaws: [...judged.flatMap(({ flaw }) => flaw ?? []), ...missing],
  };
}

/** Returns a declared thing with its flaws; as it is where there are none. */
export function withFlaws<Declared extends object>(
  declared: Declared,
  flaws: readonly Flaw[],
): Declared & Flawed {
  return flaws.length === 0 ? declared : { ...declared, flaws };
}

/** Returns the flaws of anything that may be a declared thing. */
export function flawsOf(declared: unknown): readonly Flaw[] {
  const flaws = isObject(declared) ? declared['flaws'] : undefined;
  // The cast holds: declarations write nothing else under this name.
  return Array.isArray(flaws) ? (flaws as readonly Flaw[]) : [];
}

function judge(
  place: string,
  name: string,
  value: unknown,
  words: Readonly<Record<string, Word>>,
): Flaw | undefined {
  const word = Object.hasOwn(words, name) ? words[name] : undefined;
  if (word === undefined) {
    const known = Object.keys(words).join(', ');
    const fix = known === '' ? 'leave it out: there are no options' : `it knows ${known}`;
    return { what: `${place}: there is no word \`${name}\``, fix };
  }
  if (value === undefined || word.test(value)) return undefined;
  return { what: `${place}: \`${name}\` is not ${word.form}`, fix: `give it ${word.form}` };
}
