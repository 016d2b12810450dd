import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Plugin {
  readonly hooks: Readonly<Record<string, () => void>>;
}

const MillracePlugin: new (serverless: object, options: object, utils: object) => Plugin =
  createRequire(import.meta.url)('../../../src/tools/deploy/serverless-plugin.cjs');

/** The error of the framework: the second argument is the code that programs read. */
class FrameworkError extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-plugin-types-'));
  await mkdir(join(folder, 'src/handlers'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(
    join(folder, 'src/handlers/orders.ts'),
    'export const handler = (): number => "no number";\n',
  );
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
});

afterEach(() => rm(folder, { recursive: true }));

/** Builds as packaging does, and returns what the framework shows of it. */
function build(): readonly string[] {
  const shown: string[] = [];
  const serverless = { serviceDir: folder, service: {}, classes: { Error: FrameworkError } };
  const log = { warning: (line: string) => shown.push(line) };
  const { hooks } = new MillracePlugin(serverless, {}, { log });
  hooks['before:deploy:function:packageFunction']?.();
  return shown;
}

describe('the plugin, when it builds', () => {
  it('refuses what does not compile, with the lines of the compiler', async () => {
    const compilerOptions = { module: 'nodenext', types: [], noEmit: true };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));

    expect(build).toThrow(
      expect.objectContaining({
        code: 'ERR_CDC_TYPES_INVALID',
        message: expect.stringMatching(
          /^Millrace: ERR_CDC_TYPES_INVALID src\/handlers\/orders\.ts: .*\n- src\/handlers\/orders\.ts\(1,\d+\): error TS2322: /,
        ),
      }),
    );
  });

  it('says in one line that types were not checked', () => {
    expect(build()).toStrictEqual(['Millrace: types: not checked: there is no tsconfig.json here']);
  });
});
