import { createHash, type Hash } from 'node:crypto';
import { cliError } from '../../../inputs/cli-failure.ts';
import { readText } from '../../../inputs/read-text.ts';
import { type ExceptedKeys, parseExceptedKeys } from '../../../recovery/excepted-keys.ts';
import type { ObjectStore } from '../../../recovery/object-store.ts';
import { type ArchivedLine, archiveObjects, readArchive } from '../../../recovery/read-archive.ts';
import type { CliIo } from '../cli-io.ts';
import { toTime } from '../option-time.ts';
import { openBucketsBy, openFolder, type Variables } from '../quarantine/quarantine-store.ts';

/** Where an archive is. */
export interface ArchiveSource {
  readonly store: ObjectStore;
  readonly prefix: string;
  readonly openBucket: (bucket: string) => ObjectStore;
  /** The bucket by its name; `undefined` for a folder. */
  readonly bucket: string | undefined;
}

/** Opens what `--from` names: `s3://bucket/prefix`, or a folder. */
export async function openArchive(
  from: string,
  variables: Variables,
  io: CliIo,
): Promise<ArchiveSource> {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(from) ?? [];
  if (bucket === undefined) {
    const store = await openFolder(from, io);
    return { store, prefix: '', openBucket: () => store, bucket: undefined };
  }
  const openBucket = await openBucketsBy(variables);
  return { store: openBucket(bucket), prefix, openBucket, bucket };
}

export interface RangeFlags {
  readonly since?: string;
  readonly until?: string;
}

/**
 * Times of arrival between which records are replayed, in epoch milliseconds.
 *
 * @throws {CdcError} `ERR_CDC_USAGE` for what is no time, or the wrong way round.
 */
export function toRange({ since, until }: RangeFlags): {
  readonly since: number | undefined;
  readonly until: number | undefined;
} {
  const range = {
    since: since === undefined ? undefined : toTime('--since', since),
    until: until === undefined ? undefined : toTime('--until', until),
  };
  if (range.since === undefined || range.until === undefined || range.since < range.until) {
    return range;
  }
  throw cliError('ERR_CDC_USAGE', {
    place: '--until',
    message: 'It is not after --since: there is nothing between',
    fix: 'Name the earlier time with --since.',
  });
}

/** Reads the records of an archive; `seen` learns which objects they are in. */
export function readSource(
  { store, prefix, openBucket }: ArchiveSource,
  range: ReturnType<typeof toRange>,
  seen: Hash = createHash('sha256'),
): AsyncIterable<ArchivedLine> {
  async function* keys(): AsyncGenerator<string> {
    for await (const { key, sizeBytes } of archiveObjects(store, prefix)) {
      seen.update(JSON.stringify([key, sizeBytes]));
      yield key;
    }
  }
  return readArchive({ store, keys: keys(), openBucket, ...range });
}

/** Reads the keys that a replay leaves out. */
export async function readExceptedKeys(
  file: string | undefined,
  { cwd }: CliIo,
): Promise<ExceptedKeys | undefined> {
  if (file === undefined) return undefined;
  const text = await readText(file, cwd).catch(() => undefined);
  if (text !== undefined) return parseExceptedKeys(text, file);
  throw cliError('ERR_CDC_INPUT_INVALID', { place: file, message: 'The file cannot be read' });
}
