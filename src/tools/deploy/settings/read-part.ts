import * as z from 'zod/mini';
import { type Fields, isObject } from '../../../model/fields.ts';
import type { Value } from '../../cloudformation/resource.ts';

/** Collects what is wrong with the settings: place first, as in `serverless.yml`. */
export type AddProblem = (place: string, what: string) => void;

const FUNCTION_NAME = /^(Ref|Condition|Fn::\w+)$/;

/** What to say of a number, a text or a list in place of a block. */
export const NO_BLOCK = 'is not a block of settings';

/** A text, or one of CloudFormation's functions, which are passed on as they are. */
export const value: z.ZodMiniType<Value> = z.custom<Value>(isValue, {
  error: 'is neither a text nor a function of CloudFormation',
});

/** An ARN, where it is plain: of the service, if one is named. */
export function arnOf(service?: string): z.ZodMiniType<Value> {
  const form = new RegExp(`^arn:[\\w-]+:${service ?? '[\\w-]+'}:`);
  const fits = (given: unknown): boolean =>
    isValue(given) && (typeof given !== 'string' || form.test(given));
  const error = service === undefined ? 'is not an ARN' : `is not an ARN of ${service}`;
  return z.custom<Value>(fits, { error });
}

/** A yes or no, also as the text that a parameter of the command line is. */
export const flag: z.ZodMiniType<boolean> = z.pipe(
  z.union([z.boolean(), z.enum(['true', 'false'])], { error: 'is neither true nor false' }),
  z.transform((given) => given === true || given === 'true'),
);

/** A whole number within limits, also as the text that a parameter of the command line is. */
export function whole(lowest: number, highest: number): z.ZodMiniType<number> {
  const error = `is not a whole number from ${lowest} to ${highest}`;
  const number = z
    .int({ error })
    .check(z.minimum(lowest, { error }), z.maximum(highest, { error }));
  const text = z.string({ error }).check(z.regex(/^\d+$/, { error }));
  return z.pipe(z.union([z.number(), text], { error }), z.pipe(z.transform(Number), number));
}

/** One of a few words. */
export function word<const W extends string>(words: readonly W[]): z.ZodMiniType<W> {
  return z.enum(words, { error: `is none of ${words.join(', ')}` });
}

/**
 * Reads one block of the settings. A member without a value (`''` or `null`, as an unset parameter is)
 * counts as not there.
 *
 * @returns `undefined` if it is not right; then the problems are added, each with its place.
 */
export function readPart<S extends z.ZodMiniType>(
  schema: S,
  raw: unknown,
  place: string,
  add: AddProblem,
): z.output<S> | undefined {
  const parsed = z.safeParse(schema, withoutEmpty(raw));
  if (parsed.success) return parsed.data;
  if (isObject(raw)) addIssues(parsed.error, raw, place, add);
  else add(place, NO_BLOCK);
  return undefined;
}

function addIssues(
  { issues }: z.core.$ZodError,
  raw: Fields,
  place: string,
  add: AddProblem,
): void {
  for (const issue of issues) {
    const path = [place, ...issue.path.map(String)].join('.');
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [];
    for (const key of unknown) add(`${path}.${key}`, 'is no setting: misspelt?');
    if (unknown.length > 0) continue;
    add(path, isMissing(raw, issue.path) ? 'is missing' : issue.message);
  }
}

/** Reads a block of named blocks, such as `sources`. */
export function readBlocks<T>(
  raw: unknown,
  place: string,
  add: AddProblem,
  read: (one: unknown, itsPlace: string) => T | undefined,
): Readonly<Record<string, T | undefined>> {
  if (raw === undefined || raw === null) return {};
  if (!isObject(raw)) {
    add(place, 'is not a list of names with their settings');
    return {};
  }
  const blocks = Object.entries(raw).map(([name, one]) => [name, read(one, `${place}.${name}`)]);
  return Object.fromEntries(blocks);
}

/** Drops the members of a block that have no value. */
export function withoutEmpty(raw: unknown): unknown {
  if (!isObject(raw) || isValue(raw)) return raw;
  const members = Object.entries(raw).filter(([, one]) => one !== '' && one !== null);
  return Object.fromEntries(members);
}

/** Tells the functions of CloudFormation from blocks of settings. */
export function isValue(given: unknown): given is Value {
  if (typeof given === 'string') return given !== '';
  if (!isObject(given)) return false;
  const [name, ...others] = Object.keys(given);
  return name !== undefined && others.length === 0 && FUNCTION_NAME.test(name);
}

function isMissing(raw: unknown, path: readonly PropertyKey[]): boolean {
  let at: unknown = withoutEmpty(raw);
  for (const key of path) {
    if (!isObject(at)) return false;
    at = at[String(key)];
  }
  return at === undefined;
}
