import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadService } from '../../src/inputs/load-service.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-service-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('loadService', () => {
  it('names the file and the line that fails, also of one that the service imports', async () => {
    await writeFile(join(folder, 'routes.ts'), "\n\nthrow new RangeError('out of routes');\n");
    await writeFile(join(folder, 'service.ts'), "import './routes.ts';\n");

    const loading = loadService('service.ts', folder);

    await expect(loading).rejects.toMatchObject({
      code: 'ERR_CDC_INPUT_INVALID',
      message: 'Service cannot be loaded: RangeError: out of routes',
      details: { place: 'routes.ts:3' },
    });
  });

  it('names the file that exports no service', async () => {
    await writeFile(join(folder, 'empty.ts'), 'export const service = 1;\n');

    const loading = loadService('empty.ts', folder);

    await expect(loading).rejects.toMatchObject({
      code: 'ERR_CDC_INPUT_INVALID',
      details: { place: 'empty.ts' },
    });
  });
});
