import type { ExplainedInput } from './format-explained.ts';

/** Counts what became of the records of an input. */
export interface ExplainSummary {
  readonly count: (explained: ExplainedInput) => void;
  /** One line: records by kind, and how often each route acts. */
  readonly line: () => string;
}

/** Creates the summary of `millrace explain`; nothing is counted yet. */
export function createExplainSummary(): ExplainSummary {
  const kinds = new Map<string, number>();
  const sends = new Map<string, number>();
  let records = 0;
  return {
    count({ input, groups }) {
      records += 1;
      add(kinds, input.result.kind);
      const acting = groups
        .flatMap(({ explanation }) => explanation.routes)
        .filter(({ outcome }) => outcome === 'sends' || outcome === 'rejected');
      for (const { route, outcome } of acting) {
        add(sends, outcome === 'sends' ? route : `${route} (rejected)`);
      }
    },
    line() {
      const total = `${records} ${records === 1 ? 'record' : 'records'}`;
      const routes = sends.size === 0 ? 'no route acts' : `routes that act: ${list(sends)}`;
      return records === 0 ? 'no records' : `${total}: ${list(kinds)}; ${routes}`;
    },
  };
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function list(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}
