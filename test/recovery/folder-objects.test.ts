import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFolderObjects } from '../../src/recovery/folder-objects.ts';
import { readObjectText } from '../../src/recovery/object-store.ts';
import { collect } from './collect.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'objects-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('createFolderObjects', () => {
  it('lists, reads, writes and removes files as objects, in the order of their keys', async () => {
    const store = createFolderObjects(folder);
    for (const key of ['b/2', 'a/z/1', 'b/10', 'c']) await store.write(key, key.toUpperCase());
    await store.remove('c');
    await store.remove('never-there');

    const listed = await collect(store.list('b/'));
    const all = await collect(store.list(''));

    expect(listed).toStrictEqual([
      { key: 'b/10', sizeBytes: 4 },
      { key: 'b/2', sizeBytes: 3 },
    ]);
    expect(all.map(({ key }) => key)).toStrictEqual(['a/z/1', 'b/10', 'b/2']);
    expect(await readObjectText(store, 'a/z/1')).toBe('A/Z/1');
  });

  it('does not show a file that is only half written', async () => {
    await writeFile(join(folder, 'entry.json.part'), '{"v":');

    const listed = await collect(createFolderObjects(folder).list(''));

    expect(listed).toStrictEqual([]);
  });

  it.each(['../outside', 'a/../../outside', '.'])('refuses the key %s', async (key) => {
    const store = createFolderObjects(folder);

    await expect(store.open(key)).rejects.toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
    await expect(store.write(key, 'x')).rejects.toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
    expect(await readdir(folder)).toStrictEqual([]);
  });

  it('refuses to read what is not there, or is a folder', async () => {
    await mkdir(join(folder, 'a'));
    const store = createFolderObjects(folder);

    await expect(store.open('missing')).rejects.toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
    await expect(store.open('a')).rejects.toMatchObject({ code: 'ERR_CDC_INPUT_INVALID' });
  });

  it('says that it cannot write', async () => {
    await writeFile(join(folder, 'a'), 'a file where a folder is needed');

    const writing = createFolderObjects(folder).write('a/b', 'x');

    await expect(writing).rejects.toMatchObject({ code: 'ERR_CDC_QUARANTINE_UNAVAILABLE' });
  });
});
