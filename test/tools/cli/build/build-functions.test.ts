import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildFunctions } from '../../../../src/tools/cli/build/build-functions.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-build-'));
  mkdirSync(join(folder, 'src/handlers'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, text: string): void {
  writeFileSync(join(folder, 'src/handlers', file), text);
}

describe('buildFunctions', () => {
  it('bundles each file that exports a handler, wherever it is called', async () => {
    write('parts.ts', 'export const answer: number = 42;');
    write(
      'orders.ts',
      "import { answer } from './parts.ts';\nexport const handler = () => answer;\n",
    );

    const files = await buildFunctions(folder);

    expect(files).toStrictEqual(['dist/functions/orders.cjs']);
    expect(readFileSync(join(folder, 'dist/functions/orders.cjs'), 'utf8')).toContain('42');
  });

  it('removes functions of handlers that are no more', async () => {
    mkdirSync(join(folder, 'dist/functions'), { recursive: true });
    writeFileSync(join(folder, 'dist/functions/old.cjs'), '');
    write('orders.ts', 'export const handler = () => 1;\n');

    await buildFunctions(folder);

    expect(() => readFileSync(join(folder, 'dist/functions/old.cjs'))).toThrow(/ENOENT/);
  });

  it('refuses what works here and not in the bundle, with its line', async () => {
    write('orders.ts', 'const here = import.meta.url;\nexport const handler = () => here;\n');

    await expect(buildFunctions(folder)).rejects.toMatchObject({
      code: 'ERR_CDC_INPUT_INVALID',
      message: expect.stringMatching(/src\/handlers\/orders\.ts:1: .*import\.meta/),
    });
  });

  it('says what is wrong with a handler as esbuild does, and writes nothing', async () => {
    write('orders.ts', "import { x } from './missing.ts';\nexport const handler = () => x;\n");

    const building = buildFunctions(folder);

    await expect(building).rejects.toMatchObject({
      code: 'ERR_CDC_INPUT_INVALID',
      message: expect.stringContaining('missing.ts'),
    });
  });
});
