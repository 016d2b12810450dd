import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** What is about the example itself, and changes with it. */
const OF_THE_EXAMPLE = /^(?:test\/(?:routes|e2e|fixtures)|examples\/billing)\//;

/** A path of the service that users change. */
const EXAMPLE = /'(?:\.\.\/)+src\/(?:service\.ts|routes\/)/;

describe('A route in five minutes, of the README', () => {
  let copy: string;

  beforeEach(async () => {
    copy = await mkdtemp(join(tmpdir(), 'millrace-readme-'));
    for (const part of [
      'src',
      'bin',
      'serverless',
      'serverless.yml',
      'package.json',
      'tsconfig.json',
    ]) {
      await cp(part, join(copy, part), { recursive: true });
    }
    await symlink(resolve('node_modules'), join(copy, 'node_modules'));
  });

  afterEach(() => rm(copy, { recursive: true }));

  it('makes a service that compiles and passes its check', { timeout: 120_000 }, async () => {
    await followReadme();

    const check = run('bin/millrace.cjs', 'check');
    const types = run('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.example.json');

    expect(types.output).toBe('');
    expect(check).toMatchObject({ status: 0 });
    expect(check.output).toContain('order-shipped');
  });

  /** The words of the README, as a person would follow them. */
  async function followReadme(): Promise<void> {
    const readme = await readFile('README.md', 'utf8');
    const [, example = ''] =
      /^## A route in five minutes[\s\S]*?^```ts\n([\s\S]*?)^```/m.exec(readme) ?? [];
    // One list of targets replaces `at` of the example.
    const [, targets = ''] = /^export const at = targets\(\{ (.*) \}\);\n/m.exec(example) ?? [];
    await writeFile(
      join(copy, 'src/routes/orders.ts'),
      example
        .replace(/^export const at = .*\n/m, '')
        .replace(', targets, snsTopic', '')
        .replace(/^(import .*)\n/, "$1\nimport { at } from './targets.ts';\n"),
    );
    await edit('src/routes/targets.ts', 'targets({', `targets({ ${targets},`);
    await edit(
      'src/service.ts',
      'import { at }',
      "import { orderRoutes } from './routes/orders.ts';\nimport { at }",
    );
    await edit('src/service.ts', 'routes: [invoiceRoutes]', 'routes: [invoiceRoutes, orderRoutes]');
    await writeFile(
      join(copy, 'tsconfig.example.json'),
      JSON.stringify({ extends: './tsconfig.json', include: ['src/service.ts'] }),
    );
  }

  async function edit(file: string, before: string, after: string): Promise<void> {
    const text = await readFile(join(copy, file), 'utf8');
    expect(text).toContain(before);
    await writeFile(join(copy, file), text.replace(before, after));
  }

  function run(program: string, ...words: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
      cwd: copy,
      encoding: 'utf8',
    });
    return { status, output: stdout + stderr };
  }
});

describe('tests of the product', () => {
  it.each(globSync('{test,examples}/**/*.ts').filter((file) => !OF_THE_EXAMPLE.test(file)))(
    '%s does not depend on the example that users change',
    (file) => {
      expect(readFileSync(file, 'utf8')).not.toMatch(EXAMPLE);
    },
  );
});
