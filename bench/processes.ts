import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleHandler } from '../src/tools/cli/build/build-functions.ts';

const ENTRY = fileURLToPath(new URL('handler-entry.ts', import.meta.url));
const MEMORY = fileURLToPath(new URL('memory.ts', import.meta.url));
const STARTS = 15;

/** A figure that needs a process of its own. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: number | undefined;
}

/** Measures the import of a bundled handler without SDK clients, in fresh processes. */
export async function measureImport(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  try {
    const bundle = join(folder, 'handler.cjs');
    await bundleHandler({ handlerFile: ENTRY, outputFile: bundle });
    const empty = join(folder, 'empty.cjs');
    writeFileSync(empty, 'exports.handler = () => undefined;\n');
    return [
      { name: 'import of a handler, without SDK', value: importMs(bundle), unit: 'ms', goal: 15 },
      { name: 'import of an empty file', value: importMs(empty), unit: 'ms', goal: undefined },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Measures what a batch of 10,000 records takes in memory, in a process with its own heap. */
export function measureMemory(): readonly Figure[] {
  return JSON.parse(run(['--expose-gc', MEMORY])) as readonly Figure[];
}

function importMs(file: string): number {
  const script = `const began = performance.now(); require(${JSON.stringify(file)}); process.stdout.write(String(performance.now() - began))`;
  const times = Array.from({ length: STARTS }, () => Number(run(['-e', script])));
  // The fastest: what is above it is other work of the machine.
  return Math.round(Math.min(...times) * 10) / 10;
}

function run(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], POWERTOOLS_SERVICE_NAME: 'bench' },
  });
  if (status !== 0) throw new Error(`A measured process failed: ${stderr}`);
  return stdout;
}
