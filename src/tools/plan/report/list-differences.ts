import { type Fields, isObject } from '../../../model/fields.ts';
import type { PlanChange } from './plan-schema.ts';

/** One member that is not what it was: `undefined` where it was not, or is not any more. */
export interface Difference {
  /** `Properties.BatchSize`. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/**
 * Lists where two values differ, as deep as both are objects. Lists are compared as a whole, and so are
 * functions of CloudFormation, which stand for one value.
 */
export function listDifferences(from: unknown, to: unknown, path = ''): readonly Difference[] {
  if (isObject(from) && isObject(to) && !isFunction(from) && !isFunction(to)) {
    const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return names.flatMap((name) =>
      listDifferences(from[name], to[name], path === '' ? name : `${path}.${name}`),
    );
  }
  return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, from, to }];
}

function isFunction(value: Fields): boolean {
  const [name = '', ...others] = Object.keys(value);
  return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
}

/** Things by the name that tells whether one is the same as before. */
export type Named = Readonly<Record<string, unknown>>;

/** Compares named things: what was added, what was removed, and what each has that it had not. */
export function compareNamed(
  { place, word }: { readonly place: string; readonly word: string },
  before: Named,
  after: Named,
): readonly PlanChange[] {
  const title = (name: string): string => (word === '' ? name : `${word} ${name}`);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name): readonly PlanChange[] => {
    const what = title(name);
    if (!Object.hasOwn(before, name)) return [{ kind: 'added', place, what }];
    if (!Object.hasOwn(after, name)) return [{ kind: 'removed', place, what }];
    return listDifferences(before[name], after[name]).map(({ path, from, to }) => ({
      kind: 'changed',
      place,
      what: path === '' ? what : `${what} ${path}`,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    }));
  });
}
