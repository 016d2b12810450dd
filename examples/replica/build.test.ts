import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildFunctions } from '../../src/tools/cli/build/build-functions.ts';
import template from '../sam/template.json' with { type: 'json' };

const folder = await mkdtemp(join(tmpdir(), 'millrace-example-'));
afterAll(() => rm(folder, { recursive: true }));

/** As the pages of the examples say: the service is copied to `src`, and built. */
async function build(): Promise<readonly string[]> {
  for (const part of ['service.ts', 'routes', 'handlers']) {
    await cp(join(import.meta.dirname, part), join(folder, 'src', part), { recursive: true });
  }
  const root = join(import.meta.dirname, '../..');
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules/millrace'));
  await symlink(join(root, 'node_modules/@aws-sdk'), join(folder, 'node_modules/@aws-sdk'));
  return await buildFunctions(folder);
}

describe('the deployed examples', () => {
  it('find the file of their handler where the build puts it', async () => {
    const built = await build();

    const { CodeUri, Handler } = template.Resources.ReplicaLambdaFunction.Properties;
    const main = await readFile(join(import.meta.dirname, '../terraform/main.tf'), 'utf8');
    const [, handler] = /Handler += "([^"]+)"/.exec(main) ?? [];
    const [, source] = /source_file = "\$\{path\.module\}\/([^"]+)"/.exec(main) ?? [];
    expect(built).toStrictEqual(['dist/functions/replica.cjs']);
    expect(`${CodeUri}/${Handler.replace('.handler', '.cjs')}`).toBe(built[0]);
    expect([source, `dist/functions/${handler?.replace('.handler', '.cjs')}`]).toStrictEqual([
      built[0],
      built[0],
    ]);
  });
});
