import { actionOf } from '../../../recovery/effect-line.ts';
import type { Effect } from '../../../recovery/redrive-result.ts';
import { alignColumns } from '../align-columns.ts';

/** Counts effects by route, target, action and what became of them. */
export interface EffectCounts {
  readonly add: (effect: Effect) => void;
  /** Writes the counts for people; `word` says whether they were made. */
  readonly format: (word: string) => string;
  readonly toJson: () => readonly object[];
}

/** Creates counts that are empty. */
export function createEffectCounts(): EffectCounts {
  const counts = new Map<string, number>();
  const rows = () =>
    [...counts]
      // The cast holds: the names are written below.
      .map(([name, count]) => ({ name: JSON.parse(name) as Name, count }))
      .sort((a, b) => (a.name.join() < b.name.join() ? -1 : 1));
  return {
    add({ delivery, outcome }) {
      const { route, target } = delivery;
      const name = JSON.stringify([route, target, actionOf(delivery), outcome?.status ?? '']);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    format(word) {
      const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const cells = rows().map(({ name: [route, target, action, status], count }) => [
        `  ${count}`,
        route,
        `${action} ${target}`,
        status,
      ]);
      const head = `${total} ${total === 1 ? 'effect' : 'effects'} ${word}`;
      return `${[head, ...alignColumns(cells)].join('\n')}\n`;
    },
    toJson: () =>
      rows().map(({ name: [route, target, action, status], count }) => ({
        route,
        target,
        action,
        ...(status === '' ? {} : { status }),
        count,
      })),
  };
}

type Name = readonly [route: string, target: string, action: string, status: string];
