import { isOwnSource } from '../../../model/lookup.ts';
import type { FunctionSpec } from '../../../model/service.ts';
import type { Target } from '../../../model/target.ts';

/** A target that a function uses, and the words that it is used by. */
export interface UsedTarget {
  readonly target: Target;
  readonly verbs: readonly string[];
}

/** Returns the targets of a function, each once: of its routes, of what they remember, of its archive. */
export function targetsOfFunction({ routes = [], archive }: FunctionSpec): readonly UsedTarget[] {
  const uses = routes
    .flatMap((set) => Object.values(set))
    .flatMap(({ sends, once, lookups = {} }): readonly (readonly [Target, string])[] => [
      ...sends.map(({ target, verb }) => [target, verb] as const),
      ...(once === undefined ? [] : [[once.table, 'once'] as const]),
      ...Object.values(lookups).flatMap(({ source }) =>
        isOwnSource(source) ? [] : [[source, 'looking'] as const],
      ),
    ])
    .concat(archive === undefined ? [] : [[archive.to, 'archive']]);
  const names = [...new Set(uses.map(([{ name }]) => name))];
  return names.flatMap((name) => {
    const [first, ...others] = uses.filter(([target]) => target.name === name);
    if (first === undefined) return [];
    const verbs = [first, ...others].map(([, verb]) => verb);
    return [{ target: first[0], verbs: [...new Set(verbs)] }];
  });
}
