import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  makeFolder,
  openOutputFile,
  writeOutputFile,
} from '../../../../src/tools/cli/output/output-file.ts';

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'millrace-output-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

describe('openOutputFile', () => {
  it('keeps what is there until the new file is whole', async () => {
    await writeFile(join(cwd, 'a.txt'), 'old');
    const output = await openOutputFile({ file: 'a.txt', cwd, overwrites: true });
    await output.write('new');

    expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toBe('old');

    await output.finish();
    expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toBe('new');
    expect(await readdir(cwd)).toStrictEqual(['a.txt']);
  });

  it('leaves nothing of a file that is given up', async () => {
    const output = await openOutputFile({ file: 'a.txt', cwd });
    await output.write('half');
    await output.discard();

    expect(await readdir(cwd)).toStrictEqual([]);
  });

  it('does not replace a file that another one wrote meanwhile', async () => {
    const output = await openOutputFile({ file: 'a.txt', cwd });
    await writeFile(join(cwd, 'a.txt'), 'theirs');

    await expect(output.finish()).rejects.toMatchObject({ code: 'ERR_CDC_OUTPUT_FAILED' });
    await output.discard();
    expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toBe('theirs');
    expect(await readdir(cwd)).toStrictEqual(['a.txt']);
  });

  it('writes the file that a link leads to, and keeps the link', async () => {
    await writeFile(join(cwd, 'a.txt'), 'old');
    await symlink('a.txt', join(cwd, 'link'));

    await writeOutputFile({ file: 'link', cwd, overwrites: true }, 'new');

    expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toBe('new');
  });

  it('writes to a device, which holds nothing that could be lost', async () => {
    await expect(writeOutputFile({ file: '/dev/null', cwd }, 'x')).resolves.toBeUndefined();
  });

  it.each([
    ['a file that is there', 'there.txt', 'it is already there'],
    ['a folder', 'folder', 'it is a folder'],
    ['a folder that is not there', 'none/a.txt', 'no such file or folder'],
    ['a path through a file', 'there.txt/a.txt', 'is a file, not a folder'],
    ['a full disk', '/dev/full', 'the disk is full'],
    ['a name that is too long', 'x'.repeat(300), 'too long'],
  ])('names %s', async (_what, file, why) => {
    await mkdir(join(cwd, 'folder'));
    await writeFile(join(cwd, 'there.txt'), 'mine');

    await expect(writeOutputFile({ file, cwd }, 'x')).rejects.toMatchObject({
      code: 'ERR_CDC_OUTPUT_FAILED',
      message: expect.stringContaining(why),
      details: { place: file },
    });
    expect(await readFile(join(cwd, 'there.txt'), 'utf8')).toBe('mine');
  });
});

describe('makeFolder', () => {
  it('names a file that is in the way', async () => {
    await writeFile(join(cwd, 'a'), '');

    await expect(makeFolder('a/b', cwd)).rejects.toMatchObject({
      code: 'ERR_CDC_OUTPUT_FAILED',
      details: { place: 'a/b' },
    });
  });
});
