import { formatExactJson, parseExactJson } from '../../src/model/exact-json.ts';
import type { StreamRecord } from '../../src/model/record.ts';
import { avroBases, type Base, debeziumBases, dmsBases, eventBases, textBases } from './bases.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { hostileValue, MARKER, NAMES, planted } from './hostile-values.ts';
import { anyBytes, mutateBytes } from './mutate-bytes.ts';
import { copyTree, mutateTree, plant, type Tree, toRepeatedMembers } from './mutate-json.ts';
import { createRandom, type Random } from './random.ts';

/** What a case is made by: shrinking takes changes away, and the case stays the same otherwise. */
export interface Recipe {
  readonly seed: number;
  /** One seed for each change of the parsed JSON. */
  readonly changes: readonly number[];
  /** One seed for each change of the bytes. */
  readonly damages: readonly number[];
}

const trees = new WeakMap<Uint8Array, unknown>();

/** Makes the case of a recipe: always the same one. */
export function makeCase(recipe: Recipe): FuzzCase {
  const random = createRandom(recipe.seed);
  const dice = random.int(100);
  if (dice < 35) return { kind: 'record', record: makeRecord(random.pick(dmsBases), recipe) };
  if (dice < 70) return { kind: 'record', record: makeRecord(random.pick(debeziumBases), recipe) };
  if (dice < 80) return makeAvro(random, recipe);
  if (dice < 87) return makeEvent(random, recipe);
  if (dice < 93) return { kind: 'text', bytes: change(random.pick(textBases), recipe) };
  if (dice < 97) return { kind: 'row', bytes: makeRow(random) };
  return { kind: 'record', record: { ...random.pick(debeziumBases), value: anyBytes(random) } };
}

/** The value first; the key, and the headers, by some of the changes. */
function makeRecord(base: Base, { seed, changes, damages }: Recipe): StreamRecord {
  const random = createRandom(seed ^ 0x5f5f);
  const value = base.value === null ? null : change(base.value, { seed, changes, damages });
  if (base.key === undefined || !random.chance(3)) return { ...base, value };
  const key = change(base.key, {
    seed,
    changes: changes.slice(0, 2),
    damages: damages.slice(0, 1),
  });
  const headers = base.headers.map(
    ([name, bytes]) =>
      [name, change(bytes, { seed, changes: changes.slice(0, 1), damages: [] })] as const,
  );
  return { ...base, value, key, headers };
}

function makeAvro(random: Random, recipe: Recipe): FuzzCase {
  const { schemas, base } = random.pick(avroBases);
  const damages = [...recipe.damages, ...recipe.changes];
  const value = base.value === null ? null : damage(Buffer.from(base.value), damages);
  if (random.chance(3) || value === null) return { kind: 'record', record: { ...base, value } };
  const line = random.pick(schemas.trimEnd().split('\n'));
  const { schema } = JSON.parse(line) as { readonly schema: string };
  const text = change(Buffer.from(schema), { ...recipe, damages: [] }).toString('utf8');
  return { kind: 'avro', schema: text, bytes: value.subarray(5) };
}

/** An event with marked rows inside of its base64, and changes outside. */
function makeEvent(random: Random, recipe: Recipe): FuzzCase {
  const bytes = change(random.pick(eventBases), { ...recipe, damages: [] });
  const marked = bytes
    .toString('latin1')
    .replace(
      /"(value|data)":"[^"]*"/,
      `"$1":"${Buffer.from(`{"a":"${MARKER}`).toString('base64')}"`,
    );
  return { kind: 'event', bytes: damage(Buffer.from(marked, 'latin1'), recipe.damages) };
}

function makeRow(random: Random): Buffer {
  const columns = Array.from({ length: 1 + random.int(6) }, () => [
    random.pick(NAMES),
    random.chance(3) ? random.pick(planted) : hostileValue(random),
  ]);
  return Buffer.from(formatExactJson(Object.fromEntries(columns)));
}

function change(bytes: Uint8Array, { changes, damages }: Recipe): Buffer {
  const tree = treeOf(bytes);
  if (tree === undefined || changes.length === 0) return damage(Buffer.from(bytes), damages);
  // The cast holds: only objects and lists are kept.
  const changed = copyTree(tree) as Tree;
  for (const seed of changes) mutateTree(changed, createRandom(seed));
  const [first = 0] = changes;
  if (first % 2 === 0) plant(changed, createRandom(first));
  return damage(Buffer.from(toRepeatedMembers(formatExactJson(changed))), damages);
}

function damage(bytes: Buffer, damages: readonly number[]): Buffer {
  return damages.reduce((damaged, seed) => mutateBytes(damaged, createRandom(seed)), bytes);
}

/** The parsed JSON of a base; `undefined` if it is something else. */
function treeOf(bytes: Uint8Array): unknown {
  if (trees.has(bytes)) return trees.get(bytes);
  const tree = parse(bytes);
  const kept = typeof tree === 'object' && tree !== null ? tree : undefined;
  trees.set(bytes, kept);
  return kept;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return parseExactJson(bytes);
  } catch {
    return undefined;
  }
}
