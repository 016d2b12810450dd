import { CdcError } from '../errors.ts';
import {
  type ArchivePointer,
  parseArchiveLine,
  parseArchivePointer,
} from '../model/archive-line.ts';
import type { StreamRecord } from '../model/record.ts';
import { type ObjectFacts, type ObjectStore, readObjectText } from './object-store.ts';
import { readLines } from './read-lines.ts';

/** A record of the archive, and the line that restores it. */
export interface ArchivedLine {
  readonly line: string;
  readonly record: StreamRecord;
}

export interface ReadArchiveOptions {
  readonly store: ObjectStore;
  /** In whatever order: Firehose keeps none. */
  readonly keys: AsyncIterable<string> | Iterable<string>;
  /** Where the lines are that were too large for the archive. */
  readonly openBucket: (bucket: string) => ObjectStore;
  /** Records that arrived from then on, in epoch milliseconds. */
  readonly since?: number | undefined;
  /** Records that arrived before then. */
  readonly until?: number | undefined;
}

/**
 * Reads the records of archive objects, one at a time, with the lines resolved that only point to one.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if an object is damaged or holds something else.
 */
export async function* readArchive(options: ReadArchiveOptions): AsyncGenerator<ArchivedLine> {
  const { store, keys } = options;
  for await (const key of keys) {
    const place = `${store.name}/${key}`;
    let number = 0;
    for await (const line of readLines(await store.open(key), place)) {
      number += 1;
      const archived = await restore(line, options).catch(nameLine(`${place}, line ${number}`));
      if (isWithin(archived.record, options)) yield archived;
    }
  }
}

/** Returns the objects of an archive that hold lines, and not what lies beside them. */
export async function* archiveObjects(
  store: ObjectStore,
  prefix: string,
): AsyncGenerator<ObjectFacts> {
  for await (const facts of store.list(prefix)) {
    if (facts.sizeBytes > 0 && !ASIDE.test(facts.key)) yield facts;
  }
}

/** What buckets hold besides an archive: lines that pointers lead to, and what is for a redrive. */
const ASIDE = /^(oversize|quarantine|aws\/lambda)\//;

async function restore(
  line: string,
  { store, openBucket }: ReadArchiveOptions,
): Promise<ArchivedLine> {
  // Parsing twice is for the few lines that look like a pointer.
  const pointer = line.includes('"pointer"') ? parseArchivePointer(line) : undefined;
  const whole = pointer === undefined ? line : await follow(pointer, store, openBucket);
  return { line: whole, record: parseArchiveLine(whole) };
}

async function follow(
  { pointer: { bucket, key } }: ArchivePointer,
  store: ObjectStore,
  openBucket: ReadArchiveOptions['openBucket'],
): Promise<string> {
  // A folder is a copy of buckets: what they hold is below it.
  const text = await readObjectText(
    store.name.startsWith('s3://') ? openBucket(bucket) : store,
    key,
  );
  return text.trimEnd();
}

function nameLine(place: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof CdcError)) throw error;
    const details = { place, ...error.details };
    throw new CdcError(error.code, error.message, { details });
  };
}

function isWithin({ arrivedAt }: StreamRecord, { since, until }: ReadArchiveOptions): boolean {
  // What does not say when it arrived is not left out on a guess.
  if (arrivedAt === undefined) return true;
  return (since === undefined || arrivedAt >= since) && (until === undefined || arrivedAt < until);
}
