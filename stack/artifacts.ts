import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { STACK } from './folders.ts';
import { run } from './shell.ts';
import { StackFailure } from './stack-failure.ts';

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
/** The last release that copies a file without reading its descriptor. */
const PLAIN_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:2.10';
const DOWNLOADS = join(STACK, 'downloads');

/** A file of Maven Central, pinned by what is in it. */
export interface Archive {
  /** `group:artifact:version:type`, and `:classifier` where there is one. */
  readonly coordinates: string;
  readonly sha256: string;
  /** Only the file itself is asked for, not what it says that it needs. */
  readonly isAlone?: boolean;
}

/** Downloads an archive and unpacks it into a folder of `.stack`. */
export async function fetchArchive(archive: Archive, into: string): Promise<void> {
  const mark = join(into, '.unpacked');
  if (existsSync(mark)) return;
  const [, artifact = '', version = '', type = '', classifier = ''] =
    archive.coordinates.split(':');
  const suffix = classifier === '' ? '' : `-${classifier}`;
  const file = join(DOWNLOADS, `${artifact}-${version}${suffix}.${type}`);
  if (!existsSync(file)) {
    const words = [`-Dartifact=${archive.coordinates}`, `-DoutputDirectory=${DOWNLOADS}`];
    const plugin = archive.isAlone === true ? PLAIN_PLUGIN : PLUGIN;
    await run('mvn', ['-q', '-B', `${plugin}:copy`, ...words]);
  }
  await verify(file, archive.sha256);
  await mkdir(into, { recursive: true });
  await run('tar', ['-xzf', file, '-C', into]);
  await writeFile(mark, '');
}

/**
 * Copies the jars of a list of dependencies into a folder of `.stack`. The checksums of all of them
 * are in `stack/<name>.sha256`.
 */
export async function fetchJars(name: string, into: string): Promise<void> {
  const mark = join(into, '.verified');
  if (existsSync(mark)) return;
  const pom = resolve(import.meta.dirname, 'jars', `${name}.pom.xml`);
  const words = ['-DincludeScope=runtime', `-DoutputDirectory=${into}`];
  await run('mvn', ['-q', '-B', '-f', pom, `${PLUGIN}:copy-dependencies`, ...words]);
  const list = await readFile(resolve(import.meta.dirname, 'jars', `${name}.sha256`), 'utf8');
  const pinned = new Map(
    list
      .trim()
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  const jars = (await readdir(into)).filter((file) => file.endsWith('.jar'));
  for (const jar of jars) await verify(join(into, jar), pinned.get(jar) ?? 'not listed');
  await writeFile(mark, '');
}

/** Checks a file against its checksum, and removes it if it is another one. */
export async function verify(file: string, sha256: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  if (hash.digest('hex') === sha256) return;
  await rm(file, { force: true });
  throw new StackFailure({
    part: 'downloads',
    reason: `${file} is not the pinned file: its checksum differs, so it was removed`,
    fix: 'try again; if it stays so, do not use it, and compare the checksum in stack/ with the publisher',
  });
}
