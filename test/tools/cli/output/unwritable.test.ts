import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../../../src/tools/cli/run-cli.ts';
import { createServiceFolder, type ServiceFolder } from '../../local/dev/service-folder.ts';

/** The kernel lets nobody make a folder here, root included, whom permissions do not hold back. */
const KERNEL = '/sys/millrace';

const GIVES_UP = 'export const handler = async () => { throw new Error("no"); };';

let service: ServiceFolder;
let other: string;

beforeEach(async () => {
  service = await createServiceFolder(GIVES_UP);
  other = await mkdtemp(join(tmpdir(), 'millrace-unwritable-'));
  await writeFile(join(other, 'file'), '');
});

afterEach(async () => {
  await service.remove();
  await rm(other, { recursive: true });
});

async function run(...words: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const complained = text(stderr);
  stdout.resume();
  const io = { stdin: Readable.from([]), stdout, stderr, cwd: service.path, now: Date.now };
  const exitCode = await runCli(words, io);
  stderr.end();
  return { exitCode, stderr: await complained };
}

/** What every such error is: named, with the place that the user said, and no defect of anybody. */
function expectNamed(
  { exitCode, stderr }: { readonly exitCode: number; readonly stderr: string },
  place: string,
): void {
  expect(exitCode).toBe(3);
  expect(stderr).toContain('error ERR_CDC_OUTPUT_FAILED');
  expect(stderr).toContain(`place  ${place}`);
  expect(stderr).toMatch(/File cannot be written: (?!E)/);
  expect(stderr).not.toContain('    at ');
}

describe('a folder that cannot be written', () => {
  it.runIf(process.platform === 'linux')(
    'ends init, which leaves nothing of what it packed behind',
    { timeout: 120_000 },
    async () => {
      vi.stubEnv('TMPDIR', other);
      const result = await run('init', KERNEL);
      vi.unstubAllEnvs();

      expectNamed(result, KERNEL);
      // npm keeps a cache of its own there.
      expect((await readdir(other)).filter((name) => name.startsWith('millrace'))).toStrictEqual(
        [],
      );
    },
  );

  it('ends build', async () => {
    await service.write('dist', 'a file in the place of the folder');

    expectNamed(await run('build', '--no-types'), 'dist/functions');
  });

  it('ends dev before the first record, where it is that of --on-failure', async () => {
    await service.write('records.ndjson', '{"n":1}\n');
    const folder = join(other, 'file', 'failed');
    const words = ['records.ndjson', '--until-idle', '--retries', '0', '--on-failure', folder];

    expectNamed(await run('dev', '--function', 'billing', ...words), folder);
  });

  it('ends dev with the records open, where it cannot be written any more', async () => {
    await service.write('records.ndjson', '{"n":1}\n');
    await mkdir(join(service.path, 'failed'));
    // Lambda's own names of objects begin with it: here it is a file.
    await service.write('failed/aws', '');
    const words = ['records.ndjson', '--until-idle', '--retries', '0', '--on-failure', 'failed'];

    expectNamed(await run('dev', '--function', 'billing', ...words), 'failed');
  });
});
