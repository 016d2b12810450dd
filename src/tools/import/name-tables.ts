import type { TableId } from '../../model/table.ts';

/** Words that no constant may be called, and those that the file imports. */
const TAKEN: ReadonlySet<string> = new Set(
  (
    'array bigint boolean bytes date decimal float int interval json oneOf table text time timestamp ' +
    'timestamptz unknown uuid arguments await break case catch class const continue debugger default ' +
    'delete do else enum eval export extends false finally for function if implements import in ' +
    'instanceof interface let new null package private protected public return static super switch ' +
    'this throw true try typeof undefined var void while with yield async'
  ).split(' '),
);

/** Returns a name for the constant of each table: `Order Lines` becomes `orderLines`. */
export function nameTables(tables: readonly TableId[]): readonly string[] {
  const used = new Set<string>();
  return tables.map((table) => {
    const plain = toIdentifier(table.name);
    const qualified = toIdentifier(`${table.schema ?? ''} ${table.name}`);
    const free = [plain, qualified].find((name) => !used.has(name)) ?? numbered(plain, used);
    used.add(free);
    return free;
  });
}

function toIdentifier(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const [first = 'table', ...rest] = words.map(lowerIfShouted);
  const joined = first.charAt(0).toLowerCase() + first.slice(1) + rest.map(capitalize).join('');
  if (TAKEN.has(joined)) return `${joined}Table`;
  return /^\p{ID_Start}/u.test(joined) ? joined : `table${joined}`;
}

function lowerIfShouted(word: string): string {
  return word === word.toUpperCase() ? word.toLowerCase() : word;
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function numbered(name: string, used: ReadonlySet<string>): string {
  let number = 2;
  while (used.has(`${name}${number}`)) number += 1;
  return `${name}${number}`;
}
