import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runFixture } from 'millrace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../../../../package.json' with { type: 'json' };
import { loadService } from '../../../../src/inputs/load-service.ts';
import { type NewService, versions } from '../../../../src/tools/cli/init/service-package.ts';
import { writeService } from '../../../../src/tools/cli/init/write-service.ts';

const SERVICE: NewService = {
  name: 'shop',
  source: 'kinesis',
  captureTool: 'dms',
  millrace: '^0.1.0',
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-init-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writeService', () => {
  it.each([
    { source: 'kinesis', captureTool: 'dms' },
    { source: 'kinesis', captureTool: 'debezium' },
    { source: 'msk', captureTool: 'dms' },
    { source: 'msk', captureTool: 'debezium' },
  ] as const)(
    'writes a service for $source and $captureTool whose fixture sends one message',
    async (words) => {
      const shop = join(folder, `shop-${words.source}-${words.captureTool}`);
      await writeService(shop, { ...SERVICE, ...words });
      // As `npm install` would: the service finds the package beside itself.
      await mkdir(join(shop, 'node_modules'));
      await symlink(resolve('.'), join(shop, 'node_modules', 'millrace'));

      const { functions } = await loadService('src/service.ts', shop);
      const spec = functions['orders'];
      if (spec === undefined) throw new TypeError('No function orders');
      const run = await runFixture(spec, join(shop, 'test/fixtures/orders.jsonl'));

      expect(spec.source.stream).toBe(words.source === 'msk' ? 'kafka' : 'kinesis');
      expect(spec.decoder?.captureTool).toBe(words.captureTool);
      expect(run.deliveries.map(({ route }) => route)).toStrictEqual(['order-shipped']);
      expect(run.undecodable).toStrictEqual([]);
      expect(run.reports).toStrictEqual([]);
    },
  );

  it('overwrites nothing', async () => {
    await writeFile(join(folder, 'notes.txt'), 'mine');

    await expect(writeService(folder, SERVICE)).rejects.toMatchObject({
      code: 'ERR_CDC_INPUT_INVALID',
      message: 'A new service cannot be written: it holds notes.txt already',
      details: { place: folder },
    });
  });

  it('writes into a repository that was made first', async () => {
    await mkdir(join(folder, '.git'));

    expect(await writeService(folder, SERVICE)).toContain('serverless.yml');
  });

  it('names the service in everything that names it', async () => {
    await writeService(folder, { ...SERVICE, name: 'parcels' });

    const texts = ['package.json', 'serverless.yml', 'README.md'].map((file) =>
      readFile(join(folder, file), 'utf8'),
    );
    for (const text of await Promise.all(texts)) expect(text).toContain('parcels');
  });

  it.each(['kinesis', 'msk'] as const)(
    'runs with the frameworks that this repository runs with, from %s',
    async (source) => {
      await writeService(folder, { ...SERVICE, source });

      const own = await readFile(
        resolve(import.meta.dirname, '../../../../serverless.yml'),
        'utf8',
      );
      const [line = 'none'] = /^frameworkVersion: .*$/m.exec(own) ?? [];
      // Of 3 too: osls begins with 3.x and 4.x, Serverless with 3.40.
      expect(line).toContain('>=3.');
      expect(await readFile(join(folder, 'serverless.yml'), 'utf8')).toContain(line);
    },
  );

  it('depends on what this repository is tested with', () => {
    const known: Readonly<Record<string, string>> = {
      ...packageJson.dependencies,
      ...packageJson.devDependencies,
      ...packageJson.optionalDependencies,
    };

    for (const [name, range] of Object.entries({
      ...versions.dependencies,
      ...versions.devDependencies,
      ...versions.optionalDependencies,
    })) {
      // The newest runs on no Node 20: `npm run pack:check` runs this one.
      if (name === 'vitest') continue;
      expect(range, name).toBe(`^${known[name]}`);
    }
  });
});
