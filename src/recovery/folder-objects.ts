import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { CdcError, type ErrorCode } from '../errors.ts';
import type { ObjectFacts, ObjectStore } from './object-store.ts';

/** Returns the files of a folder as the objects of a bucket: the key is the path below the folder. */
export function createFolderObjects(folder: string): ObjectStore {
  return {
    name: folder,
    list: (prefix) => listFiles(folder, prefix),
    async open(key) {
      const path = pathOf(folder, key);
      const facts = await stat(path).catch(failWith('ERR_CDC_INPUT_INVALID', path));
      if (!facts.isFile()) failWith('ERR_CDC_INPUT_INVALID', path)(undefined);
      return createReadStream(path);
    },
    async write(key, body) {
      const path = pathOf(folder, key);
      const fail = failWith('ERR_CDC_QUARANTINE_UNAVAILABLE', path);
      await mkdir(dirname(path), { recursive: true }).catch(fail);
      // A file is there whole or not at all, as an object is.
      await writeFile(`${path}.part`, body).catch(fail);
      await rename(`${path}.part`, path).catch(fail);
    },
    async remove(key) {
      const path = pathOf(folder, key);
      await rm(path, { force: true }).catch(failWith('ERR_CDC_QUARANTINE_UNAVAILABLE', path));
    },
  };
}

/** @throws {CdcError} `ERR_CDC_INPUT_INVALID` for a key that leads out of the folder. */
function pathOf(folder: string, key: string): string {
  const root = resolve(folder);
  const path = resolve(root, key);
  if (path.startsWith(root + sep)) return path;
  throw new CdcError('ERR_CDC_INPUT_INVALID', 'Object cannot be used: its key leaves the folder');
}

async function* listFiles(folder: string, prefix: string): AsyncGenerator<ObjectFacts> {
  const fail = failWith('ERR_CDC_INPUT_INVALID', folder);
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(fail);
  const keys = found
    .filter((one) => one.isFile() && !one.name.endsWith('.part'))
    .map(({ parentPath, name }) => keyOf(folder, join(parentPath, name)))
    .filter((key) => key.startsWith(prefix))
    .sort();
  for (const key of keys) {
    const { size } = await stat(join(folder, key)).catch(fail);
    yield { key, sizeBytes: size };
  }
}

function keyOf(folder: string, path: string): string {
  return resolve(path)
    .slice(resolve(folder).length + 1)
    .replaceAll(sep, '/');
}

function failWith(code: ErrorCode, place: string): (error: unknown) => never {
  return (error) => {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'not a file';
    const message =
      reason === 'ENOENT' ? 'There is no such file' : `File cannot be used: ${reason}`;
    throw new CdcError(code, message, { details: { place } });
  };
}
