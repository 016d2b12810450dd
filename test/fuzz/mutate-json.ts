import { hostileValue, NAMES, planted } from './hostile-values.ts';
import type { Random } from './random.ts';

/** A parsed JSON tree that may be changed. */
export type Tree = Record<string, unknown> | unknown[];

/** Members that hold rows in one of the envelopes: only what is in them is planted. */
const ROWS: ReadonlySet<string> = new Set(['data', 'before', 'after', 'before-image', 'row']);

/** Begins names that become, in the text, a second member of another name. */
const REPEATED = '~repeated~';

/** Changes a tree in one place. */
export function mutateTree(tree: Tree, random: Random): void {
  const [parent, key] = pickPlace(tree, random);
  switch (random.int(8)) {
    case 0:
      remove(parent, key);
      break;
    case 1:
    case 2:
      set(parent, key, hostileValue(random));
      break;
    case 3:
      rename(parent, key, random.pick(NAMES));
      break;
    case 4:
      set(parent, random.pick(NAMES), hostileValue(random));
      break;
    case 5:
      if (!Array.isArray(parent)) set(parent, `${REPEATED}${key}`, hostileValue(random));
      break;
    default:
      plant(tree, random);
  }
}

/** Puts values with the marker into a row. */
export function plant(tree: Tree, random: Random): void {
  for (const row of findRows(tree)) {
    const names = Object.keys(row);
    const name = names.length === 0 || random.chance(6) ? random.pick(NAMES) : random.pick(names);
    set(row, name, copyTree(random.pick(planted)));
  }
}

/** Gives members that stand for a repeated name that name. */
export function toRepeatedMembers(text: string): string {
  return text.includes(REPEATED) ? text.replaceAll(`"${REPEATED}`, '"') : text;
}

/** Copies what is going to be changed; exact numbers are shared, because they cannot be. */
export function copyTree(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return value;
  if (Array.isArray(value)) return value.map(copyTree);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, copyTree(member)]),
  );
}

/** Goes down by chance, and stops by chance. */
function pickPlace(tree: Tree, random: Random): readonly [parent: Tree, key: string] {
  let parent = tree;
  for (;;) {
    const keys = Object.keys(parent);
    if (keys.length === 0) return [parent, random.pick(NAMES)];
    const key = random.pick(keys);
    const child = (parent as Record<string, unknown>)[key];
    if (!isTree(child) || random.chance(3)) return [parent, key];
    parent = child;
  }
}

function findRows(tree: Tree): readonly Tree[] {
  const inner = 'payload' in tree && isTree(tree['payload']) ? tree['payload'] : tree;
  const rows = Object.entries(inner).flatMap(([name, value]) =>
    ROWS.has(name) && isTree(value) ? [value] : [],
  );
  // Where nothing is named so, all of it is the row: keys and flattened records.
  const isEnvelope = Object.keys(inner).some((name) => ROWS.has(name) || name === 'metadata');
  return rows.length > 0 || isEnvelope ? rows : [inner];
}

function remove(parent: Tree, key: string): void {
  if (Array.isArray(parent)) parent.splice(Number(key) || 0, 1);
  else delete parent[key];
}

function rename(parent: Tree, key: string, name: string): void {
  // Of an empty object any name may come: what it inherits is none of its members.
  if (Array.isArray(parent) || !Object.hasOwn(parent, key)) return;
  const value = parent[key];
  delete parent[key];
  set(parent, name, value);
}

function set(parent: Tree, key: string, value: unknown): void {
  if (Array.isArray(parent)) {
    parent[Number(key) || 0] = value;
    return;
  }
  Object.defineProperty(parent, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !JSON.isRawJSON(value);
}
