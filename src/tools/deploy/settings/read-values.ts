import * as z from 'zod/mini';
import type { Value, Values } from '../../cloudformation/resource.ts';
import { isValue } from './read-part.ts';

/** Functions of CloudFormation that give a list, whatever they are given. */
const LIST_FUNCTIONS: readonly string[] = ['Fn::Split', 'Fn::GetAZs', 'Fn::Cidr'];

const NO_LIST = 'is not a list';
const LIST_IN_LIST = 'gives a list: write it without the list around it';
const UNKNOWN_LIST =
  'is a list that only CloudFormation knows, and each member is needed by itself: !Select [0, ...], !Select [1, ...]';

/**
 * Several values: a list, one text with commas between them, or a function that gives them all
 * (`!Split [',', ...]`, `!Ref` of a parameter that is a list).
 */
export const values: z.ZodMiniType<Values> = z.pipe(
  z.transform(toValues),
  z.custom<Values>().check(
    z.superRefine((given, context) => {
      const problem = problemOf(given);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    }),
  ),
);

/** The same, where each of them must be known by itself. */
export const separateValues: z.ZodMiniType<readonly Value[]> = z.pipe(
  values,
  z.custom<readonly Value[]>(Array.isArray, { error: UNKNOWN_LIST }),
);

/** Texts with commas are lists, also in a split whose text is plain. */
function toValues(given: unknown): unknown {
  if (typeof given === 'string') return splitText(given, ',');
  if (!isValue(given) || typeof given === 'string') return given;
  const split: unknown = given['Fn::Split'];
  if (!Array.isArray(split)) return given;
  const [separator, text]: readonly unknown[] = split;
  return typeof separator === 'string' && typeof text === 'string'
    ? splitText(text, separator)
    : given;
}

function splitText(text: string, separator: string): readonly string[] {
  const parts = text.split(separator).map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

function problemOf(given: unknown): string | undefined {
  if (isValue(given)) return undefined;
  if (!Array.isArray(given)) return NO_LIST;
  if (given.length === 0) return 'is empty';
  if (given.some(isList)) return LIST_IN_LIST;
  return given.every(isValue)
    ? undefined
    : 'holds what is neither a text nor a function of CloudFormation';
}

function isList(given: unknown): boolean {
  return isValue(given) && LIST_FUNCTIONS.some((name) => Object.hasOwn(Object(given), name));
}
