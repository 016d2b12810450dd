import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.ts';

const SERVICE = ['--service', 'fixtures/cli/billing-service.ts'];
const RECORDS = resolve('examples/billing/fixtures/invoices.jsonl');
const UPSTREAM = ['upstream', 'dms', ...SERVICE, '--engine', 'sqlserver'];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-commands-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('commands that write files', () => {
  it('do not empty a file that is there: not even the input itself', async () => {
    const file = join(folder, 'invoices.jsonl');
    await copyFile(RECORDS, file);

    const { exitCode, stderr } = await runCommand(['capture', file, ...SERVICE, '--out', file]);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('already there');
    expect(stderr).toContain('--force');
    expect(await readFile(file)).toStrictEqual(await readFile(RECORDS));
  });

  it('replace it when they are told to, the input itself included', async () => {
    const file = join(folder, 'invoices.jsonl');
    await copyFile(RECORDS, file);
    const lines = (await readFile(file, 'utf8')).trim().split('\n').length;

    const words = ['capture', file, ...SERVICE, '--count', '1000', '--out', file, '--force'];
    const { exitCode, stderr } = await runCommand(words);

    expect({ exitCode, stderr }).toStrictEqual({
      exitCode: 0,
      stderr: `${lines} records written to ${file}\n`,
    });
    expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(lines);
    expect(await readdir(folder)).toStrictEqual(['invoices.jsonl']);
  });

  it.each([
    ['capture', ['capture', RECORDS, ...SERVICE]],
    ['import', ['import', 'fixtures/recorded/README.md', '--engine', 'mysql']],
    ['upstream', UPSTREAM],
  ])('%s names a path through a file, and no defect', async (_what, words) => {
    await writeFile(join(folder, 'file'), '');

    const result = await runCommand([...words, '--out', join(folder, 'file', 'sub')]);

    expect(result.exitCode).not.toBe(0);
    expect(result.stderr).not.toMatch(/defect|UNEXPECTED/);
  });

  it('writes none of several files where one is there already', async () => {
    await writeFile(join(folder, 'dms-task-settings.json'), 'mine');

    const { exitCode } = await runCommand([...UPSTREAM, '--out', folder]);

    expect(exitCode).toBe(3);
    expect(await readdir(folder)).toStrictEqual(['dms-task-settings.json']);
  });

  it.runIf(process.platform === 'linux')('name a full disk at standard output', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(
      process.execPath,
      ['bin/millrace.cjs', 'decode', RECORDS],
      { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' },
    );
    closeSync(full);

    expect(status).toBe(3);
    expect(stderr).toContain('place  standard output');
    expect(stderr).toContain('the disk is full');
    expect(stderr).not.toContain('    at ');
  });
});
