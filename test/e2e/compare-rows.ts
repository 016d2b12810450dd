import type { CanonicalRow } from './expected-rows.ts';

/** What was checked, and how it came out. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

const MAX_SHOWN = 5;

/** Returns a check that passes if there are no problems. */
export function checkOf(name: string, problems: readonly string[], counted: string): Check {
  const passed = problems.length === 0;
  const shown = problems.slice(0, MAX_SHOWN).join('; ');
  const more = problems.length > MAX_SHOWN ? ` and ${problems.length - MAX_SHOWN} more` : '';
  return { name, passed, detail: passed ? counted : `${counted}; WRONG: ${shown}${more}` };
}

/**
 * Compares rows value by value. An attribute may be absent only for a column that was added while the
 * records flowed, where the database says null: rows that nobody wrote since have no record that names it.
 */
export function compareRows(
  name: string,
  expected: ReadonlyMap<string, CanonicalRow>,
  actual: ReadonlyMap<string, CanonicalRow>,
  addedColumn?: string,
): Check {
  const missing = [...expected.keys()].filter((key) => !actual.has(key)).map((key) => `no ${key}`);
  const surplus = [...actual.keys()]
    .filter((key) => !expected.has(key))
    .map((key) => `also ${key}`);
  let values = 0;
  const wrong = [...expected].flatMap(([key, row]) => {
    const found = actual.get(key);
    if (found === undefined) return [];
    const columns = new Set([...Object.keys(row), ...Object.keys(found)]);
    values += columns.size;
    return [...columns].flatMap((column) => {
      if (row[column] === found[column]) return [];
      if (column === addedColumn && row[column] === 'null' && !(column in found)) return [];
      return [`${key}.${column}: ${cut(found[column])} instead of ${cut(row[column])}`];
    });
  });
  const counted = `${expected.size} rows, ${values} values`;
  return checkOf(name, [...missing, ...surplus, ...wrong], counted);
}

/** These rows are made up, so a report may show them. */
function cut(text: string | undefined): string {
  if (text === undefined) return 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}... (${text.length})` : text;
}
