import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../../src/tools/cli/run-cli.ts';
import { findTypeChecker, type TypeCheck } from '../../../src/tools/local/check-types.ts';

const HANDLER = 'src/handlers/orders.ts';
const CONFIG = {
  compilerOptions: {
    target: 'es2024',
    module: 'nodenext',
    types: [],
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
  },
  include: ['src'],
};
const RIGHT =
  "import { city } from '../row.ts';\nexport const handler = (): string => city.city;\n";
const WRONG = RIGHT.replace('city.city', 'city.citty');

let folder: string;

beforeEach(async () => {
  // A path with a blank: the compiler is called by words and not by a line.
  folder = await mkdtemp(join(tmpdir(), 'millrace types-'));
  await write('package.json', '{ "type": "module" }');
  await write('tsconfig.json', JSON.stringify(CONFIG));
  await write('src/row.ts', "export const city = { city: 'Oslo' };\n");
  await write(HANDLER, RIGHT);
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
});

afterEach(() => rm(folder, { recursive: true }));

async function write(file: string, content: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), content);
}

async function check(): Promise<TypeCheck> {
  const checker = findTypeChecker(folder, [HANDLER]);
  return checker.status === 'found' ? checker.check() : checker;
}

async function build(...words: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [printed, complained] = [text(stdout), text(stderr)];
  const io = { stdin: Readable.from([]), stdout, stderr, cwd: folder, now: () => 0 };
  const exitCode = await runCli(['build', ...words], io);
  stdout.end();
  stderr.end();
  return { exitCode, stdout: await printed, stderr: await complained };
}

describe('millrace build', () => {
  it('refuses what does not compile, with the lines of the compiler, and builds nothing', async () => {
    await write(HANDLER, WRONG);

    const { exitCode, stdout, stderr } = await build('--json');

    expect({ exitCode, stdout }).toStrictEqual({ exitCode: 3, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({
      code: 'ERR_CDC_TYPES_INVALID',
      place: HANDLER,
      message: expect.stringMatching(/handlers\/orders\.ts\(2,\d+\): error TS2551: .*'citty'/),
    });
  });

  it('builds what compiles, and says nothing of types', async () => {
    expect(await build()).toStrictEqual({
      exitCode: 0,
      stdout: 'built dist/functions/orders.cjs\n',
      stderr: '',
    });
  });

  it('builds all the same when it is told not to look', async () => {
    await write(HANDLER, WRONG);

    expect(await build('--no-types')).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('says in one line that it did not look', async () => {
    await rm(join(folder, 'tsconfig.json'));

    expect(await build()).toStrictEqual({
      exitCode: 0,
      stdout: 'built dist/functions/orders.cjs\n',
      stderr: 'types: not checked: there is no tsconfig.json here\n',
    });
  });
});

describe('the type check of a service', () => {
  it('is none without TypeScript in the service', async () => {
    await rm(join(folder, 'node_modules'));

    expect(await check()).toStrictEqual({
      status: 'unchecked',
      reason: 'TypeScript is not installed here',
    });
  });

  it('is none where tsconfig.json leaves the functions out: that would pass anything', async () => {
    await write(HANDLER, WRONG);
    await write('tsconfig.json', JSON.stringify({ ...CONFIG, include: ['src/row.ts'] }));

    expect(await check()).toStrictEqual({
      status: 'unchecked',
      reason: `tsconfig.json does not take in ${HANDLER}`,
    });
  });

  it('fails with a tsconfig.json that cannot be read', async () => {
    await write('tsconfig.json', '{ "compilerOptions": { "strict": 5 } }');

    expect(await check()).toMatchObject({
      status: 'failed',
      lines: expect.arrayContaining([
        expect.stringMatching(/^tsconfig\.json\(1,\d+\): error TS5024/),
      ]),
    });
  });

  it('is none where the compiler cannot run', async () => {
    await rm(join(folder, 'node_modules'));
    await write('node_modules/typescript/package.json', '{ "bin": { "tsc": "./tsc.cjs" } }');
    await write('node_modules/typescript/tsc.cjs', "console.error('no binary'); process.exit(1);");

    expect(await check()).toStrictEqual({
      status: 'unchecked',
      reason: 'TypeScript did not run: no binary',
    });
  });

  it('shows the first forty lines of very many', async () => {
    await write(
      HANDLER,
      `export const handler = 1;\n${'export const x: number = "";\n'.repeat(90)}`,
    );

    const found = await check();

    expect(found.status === 'failed' && found.lines).toHaveLength(41);
    expect(found.status === 'failed' && found.lines.at(-1)).toMatch(/^\.\.\. and \d+ lines more$/);
  });
});
