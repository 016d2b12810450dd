import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actionsOf, findStatements, type Template } from './tools/deploy/package-service.ts';

/** What is about the example itself, and changes with it. */
const OF_THE_EXAMPLE = /^(?:test\/(?:routes|e2e|fixtures)|examples\/billing)\//;

/** Recorded changes of the table of the README. */
const ORDERS = 'template/test/fixtures/orders-dms.jsonl';

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

  it('makes a service that compiles, passes its check and is packaged', {
    timeout: 240_000,
  }, async () => {
    await followReadme();

    const check = run('bin/millrace.cjs', 'check');
    const explain = run('bin/millrace.cjs', 'explain', resolve(ORDERS));
    // Checks types as well: what does not compile is not packaged.
    const packaged = run('node_modules/osls/bin/serverless.js', 'package');

    expect(check).toMatchObject({ status: 0 });
    expect(check.output).toContain('order-shipped');
    expect(explain.status).toBe(0);
    expect(explain.output).toContain('is on its way');
    expect(explain.output).toContain('routes that act: 1 order-shipped');
    expect(packaged).toMatchObject({ status: 0 });
    expect(packaged.output).not.toContain('not checked');
    const publishes = findStatements(await packagedTemplate()).filter(
      ({ heldBy, Resource }) =>
        /^Billing/.test(heldBy) && /OrderEventsTopic/.test(JSON.stringify(Resource)),
    );
    expect(publishes.flatMap(actionsOf)).toContain('sns:Publish');
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
    const [, name = '', reference = ''] =
      /`custom\.millrace\.targets\.(\w+): !Ref (\w+)`/.exec(readme) ?? [];
    await edit(
      'serverless.yml',
      '    targets:\n',
      `    targets:\n      ${name}: !Ref ${reference}\n`,
    );
    await edit(
      'serverless/targets.yml',
      'Resources:\n',
      `Resources:\n  ${reference}: { Type: AWS::SNS::Topic }\n`,
    );
  }

  async function edit(file: string, before: string, after: string): Promise<void> {
    const text = await readFile(join(copy, file), 'utf8');
    expect(text).toContain(before);
    await writeFile(join(copy, file), text.replace(before, after));
  }

  async function packagedTemplate(): Promise<Template> {
    const file = '.serverless/cloudformation-template-update-stack.json';
    return JSON.parse(await readFile(join(copy, file), 'utf8'));
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
