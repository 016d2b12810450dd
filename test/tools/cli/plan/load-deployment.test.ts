import { copyFile, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDeployment } from '../../../../src/tools/cli/plan/load-deployment.ts';
import { printableIo } from '../../../../src/tools/cli/printable.ts';

const files = {
  service: join(import.meta.dirname, '../../../fixtures/billing/src/service.ts'),
  settings: '.millrace/deploy.json',
};

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'millrace-load-'));
  await mkdir(join(cwd, '.millrace'));
  await copyFile(join(import.meta.dirname, 'billing-settings.json'), join(cwd, files.settings));
  await writeFile(join(cwd, 'serverless.yml'), 'service: millrace-billing');
});
afterAll(() => rm(cwd, { recursive: true }));

async function codesAt(settingsSeconds: number, serverlessSeconds: number) {
  await utimes(join(cwd, files.settings), settingsSeconds, settingsSeconds);
  await utimes(join(cwd, 'serverless.yml'), serverlessSeconds, serverlessSeconds);
  const stdout = new PassThrough();
  const streams = { stdin: Readable.from([]), stdout, stderr: stdout, cwd, now: () => 0 };
  const { warnings } = await loadDeployment(files, printableIo(streams));
  return warnings.map(({ code }) => code);
}

describe('loadDeployment', () => {
  it('warns of settings of a package that is older than serverless.yml', async () => {
    const older = await codesAt(1, 2);
    const newer = await codesAt(3, 2);

    expect(older).toStrictEqual(['old-settings']);
    expect(newer).toStrictEqual([]);
  });
});
