import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readLines } from './read-lines.ts';

/** A line with the text that it is sorted by, which holds neither tab nor line end. */
export interface Keyed {
  readonly key: string;
  readonly line: string;
}

export interface SortOptions {
  /** Characters that are held in memory before they are written to a file. */
  readonly maxCharacters?: number;
  /** Files that are merged at once. */
  readonly fanIn?: number;
  /** Where the temporary files are. */
  readonly folder?: string;
}

const MAX_CHARACTERS = 32 * 1024 * 1024;
const FAN_IN = 32;

/**
 * Sorts lines by their keys, as texts, through temporary files: the memory is bounded, whatever the
 * number of lines. Lines of one key keep their order.
 */
export async function* sortExternally(
  lines: AsyncIterable<Keyed>,
  { maxCharacters = MAX_CHARACTERS, fanIn = FAN_IN, folder: parent = tmpdir() }: SortOptions = {},
): AsyncGenerator<Keyed> {
  const folder = await mkdtemp(join(parent, 'millrace-sort-'));
  try {
    const files = createRunFiles(folder, fanIn);
    let chunk: Keyed[] = [];
    let size = 0;
    for await (const one of lines) {
      chunk.push(one);
      size += one.key.length + one.line.length;
      if (size < maxCharacters) continue;
      await files.add(sortChunk(chunk));
      chunk = [];
      size = 0;
    }
    yield* merge([...files.open(), toStream(sortChunk(chunk))]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface RunFiles {
  readonly add: (sorted: readonly Keyed[]) => Promise<void>;
  readonly open: () => readonly AsyncIterable<Keyed>[];
}

/** Keeps at most `fanIn` files: as many are merged into one, so that no merge opens more. */
function createRunFiles(folder: string, fanIn: number): RunFiles {
  let paths: string[] = [];
  let written = 0;
  const write = async (lines: AsyncIterable<Keyed>): Promise<string> => {
    written += 1;
    const path = join(folder, `${written}.run`);
    await pipeline(Readable.from(toTexts(lines)), createWriteStream(path));
    return path;
  };
  return {
    async add(sorted) {
      paths.push(await write(toStream(sorted)));
      if (paths.length < fanIn) return;
      const merged = await write(merge(paths.map(readRun)));
      await Promise.all(paths.map((path) => rm(path)));
      paths = [merged];
    },
    open: () => paths.map(readRun),
  };
}

function sortChunk(chunk: readonly Keyed[]): readonly Keyed[] {
  return chunk.toSorted((a, b) => compareTexts(a.key, b.key));
}

async function* toStream(lines: readonly Keyed[]): AsyncGenerator<Keyed> {
  yield* lines;
}

async function* toTexts(lines: AsyncIterable<Keyed>): AsyncGenerator<string> {
  for await (const { key, line } of lines) yield `${key}\t${line}\n`;
}

async function* readRun(path: string): AsyncGenerator<Keyed> {
  for await (const text of readLines(createReadStream(path), path)) {
    const end = text.indexOf('\t');
    yield { key: text.slice(0, end), line: text.slice(end + 1) };
  }
}

/** Merges sorted runs; of equal keys, those of the earlier run come first. */
async function* merge(runs: readonly AsyncIterable<Keyed>[]): AsyncGenerator<Keyed> {
  const iterators = runs.map((run) => run[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(iterators.map((iterator) => nextOf(iterator)));
    for (let lowest = lowestOf(heads); lowest !== -1; lowest = lowestOf(heads)) {
      const [head, iterator] = [heads[lowest], iterators[lowest]];
      if (head === undefined || iterator === undefined) return;
      yield head;
      heads[lowest] = await nextOf(iterator);
    }
  } finally {
    // Whoever stops early must not leave files open.
    await Promise.all(iterators.map((iterator) => iterator.return?.()));
  }
}

async function nextOf(iterator: AsyncIterator<Keyed>): Promise<Keyed | undefined> {
  const next = await iterator.next();
  return next.done === true ? undefined : next.value;
}

function lowestOf(heads: readonly (Keyed | undefined)[]): number {
  let lowest = -1;
  for (const [index, head] of heads.entries()) {
    const best = heads[lowest];
    if (head !== undefined && (best === undefined || head.key < best.key)) lowest = index;
  }
  return lowest;
}

/** By code units: not by a language, which would differ between machines. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
