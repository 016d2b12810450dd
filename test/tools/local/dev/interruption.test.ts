import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServiceFolder, type ServiceFolder } from './service-folder.ts';

describe('Ctrl-C in millrace dev', () => {
  let folder: ServiceFolder;

  beforeEach(async () => {
    folder = await createServiceFolder(`
      export const handler = async () => {
        console.log('begun');
        await new Promise((resolve) => setTimeout(resolve, 300));
      };`);
    await folder.write('records.ndjson', '{"n":1}\n{"n":2}\n{"n":3}\n');
  });

  afterEach(async () => {
    await folder.remove();
  });

  it('finishes the batch under way, begins no other one, and writes the counts', async () => {
    const words = ['dev', '--function', 'billing', 'records.ndjson', '--batch-size', '1'];
    const child = spawn(process.execPath, [resolve('src/tools/cli/main.ts'), ...words], {
      cwd: folder.path,
    });
    const printed = text(child.stdout);
    child.stderr.on('data', (chunk: Buffer) => {
      if (chunk.includes('begun')) child.kill('SIGINT');
    });

    const [exitCode] = await once(child, 'exit');

    expect(exitCode).toBe(0);
    expect(await printed).toMatch(
      /done: 1 record of[\s\S]*billing: 1 record done, .* 1 invocation,/,
    );
  });
});
