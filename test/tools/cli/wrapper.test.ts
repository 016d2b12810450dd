import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServiceFolder, type ServiceFolder } from '../local/dev/service-folder.ts';

/** Loaded first: the wrapper takes its Node for one that runs no TypeScript, and starts the other one. */
const OLD_NODE = `
const versions = { ...process.versions, node: '20.10.0' };
Object.defineProperty(process, 'versions', { value: versions });
process.execPath = '/usr/bin/an-old-node';
`;

describe('bin/millrace.cjs on an old Node', () => {
  let folder: ServiceFolder;

  beforeEach(async () => {
    folder = await createServiceFolder(`
      export const handler = async () => {
        console.log('work ' + process.ppid);
        await new Promise((resolve) => setTimeout(resolve, 300));
      };`);
    await folder.write('records.ndjson', '{"n":1}\n{"n":2}\n{"n":3}\n');
    await writeFile(join(folder.path, 'old-node.cjs'), OLD_NODE);
  });

  afterEach(async () => {
    await folder.remove();
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'forwards %s: the work finishes what is under way, and tells its counts',
    async (signal) => {
      const words = ['dev', '--function', 'billing', 'records.ndjson', '--batch-size', '1'];
      const wrapper = spawn(
        process.execPath,
        ['--require', join(folder.path, 'old-node.cjs'), resolve('bin/millrace.cjs'), ...words],
        { cwd: folder.path },
      );
      const printed = text(wrapper.stdout);
      let worker: number | undefined;
      wrapper.stderr.on('data', (chunk: Buffer) => {
        if (worker !== undefined) return;
        const [, pid] = /work (\d+)/.exec(chunk.toString()) ?? [];
        if (pid === undefined) return;
        worker = Number(pid);
        wrapper.kill(signal);
      });

      const [exitCode] = await once(wrapper, 'close');

      expect(worker).not.toBe(wrapper.pid);
      expect(exitCode).toBe(0);
      expect(await printed).toMatch(/billing: 1 record done, .* 1 invocation,/);
      // No signal, only whether there is still such a process.
      expect(() => process.kill(worker ?? 0, 0)).toThrow('ESRCH');
    },
  );
});
