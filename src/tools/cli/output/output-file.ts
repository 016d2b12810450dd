import {
  type FileHandle,
  link,
  mkdir,
  open,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CliIo } from '../cli-io.ts';
import { alreadyThere, toOutputError } from './output-error.ts';

const IS_FOLDER = { code: 'EISDIR', syscall: 'open' };

/** Where a file is written, and whether it may be there already. */
export interface OutputPlace {
  /** As the user named it. */
  readonly file: string;
  readonly cwd: CliIo['cwd'];
  /** Puts the new file in the place of one that is there. */
  readonly overwrites?: boolean | undefined;
  /** The words that overwrite it, for the error; `undefined` where nothing does. */
  readonly way?: string | undefined;
}

/** A file that is being written: beside its place until all of it is there. */
export interface OutputFile {
  readonly write: (text: string) => Promise<void>;
  /** Puts it in its place, whole. */
  readonly finish: () => Promise<void>;
  /** Leaves everything as it was before. After `finish` there is nothing to leave. */
  readonly discard: () => Promise<void>;
}

/**
 * Opens a file for writing. What is there is kept, whole, until the new file is; so a command may read the file
 * that it writes, and one that fails or is killed leaves nothing half written.
 *
 * @throws {CdcError} `ERR_CDC_OUTPUT_FAILED` if it cannot be written, or is there and may not be overwritten.
 */
export async function openOutputFile(place: OutputPlace): Promise<OutputFile> {
  return failingBy(place.file, async () => {
    const path = await resolveLinks(resolve(place.cwd, place.file));
    const kind = await kindOf(path);
    // A device or a pipe has nothing that could be lost, and cannot be renamed.
    if (kind === 'stream') return writeThrough(await open(path, 'w'), place.file);
    if (kind === 'file' && place.overwrites !== true) throw alreadyThere(place.file, place.way);
    const part = `${path}.${process.pid}.part`;
    return writeBeside({ place, path, part, handle: await open(part, 'w') });
  });
}

/**
 * Writes a whole file, as {@link openOutputFile} does.
 *
 * @throws {CdcError} `ERR_CDC_OUTPUT_FAILED`.
 */
export async function writeOutputFile(place: OutputPlace, text: string): Promise<void> {
  const output = await openOutputFile(place);
  try {
    await output.write(text);
    await output.finish();
  } finally {
    await output.discard();
  }
}

/**
 * Makes a folder, and those above it.
 *
 * @throws {CdcError} `ERR_CDC_OUTPUT_FAILED`.
 */
export async function makeFolder(folder: string, cwd: string): Promise<void> {
  await failingBy(folder, () => mkdir(resolve(cwd, folder), { recursive: true }));
}

function writeBeside(parts: {
  readonly place: OutputPlace;
  readonly path: string;
  readonly part: string;
  readonly handle: FileHandle;
}): OutputFile {
  const { place, path, part, handle } = parts;
  let isOpen = true;
  return {
    write: (text) => failingBy(place.file, () => writeFile(handle, text)),
    finish: () =>
      failingBy(place.file, async () => {
        await handle.close();
        if (place.overwrites === true) await rename(part, path);
        else await putInFreePlace(part, path, place);
        isOpen = false;
      }),
    async discard() {
      if (!isOpen) return;
      isOpen = false;
      await handle.close().catch(() => undefined);
      await rm(part, { force: true });
    },
  };
}

/** Unlike a rename, a link does not replace what another one has written meanwhile. */
async function putInFreePlace(part: string, path: string, place: OutputPlace): Promise<void> {
  try {
    await link(part, path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EEXIST') throw alreadyThere(place.file, place.way);
    // A file system without links.
    await rename(part, path);
    return;
  }
  await rm(part);
}

function writeThrough(handle: FileHandle, file: string): OutputFile {
  return {
    write: (text) => failingBy(file, () => writeFile(handle, text)),
    finish: () => failingBy(file, () => handle.close()),
    discard: () => handle.close().catch(() => undefined),
  };
}

/**
 * Does a work that writes a file, or something in a folder, which an error then names.
 *
 * @throws {CdcError} `ERR_CDC_OUTPUT_FAILED`.
 */
export async function failingBy<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw toOutputError(file, cause);
  }
}

async function resolveLinks(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

async function kindOf(path: string): Promise<'none' | 'file' | 'stream'> {
  const facts = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });
  if (facts === undefined) return 'none';
  if (facts.isDirectory()) throw Object.assign(new Error('is a folder'), IS_FOLDER);
  return facts.isFile() ? 'file' : 'stream';
}
