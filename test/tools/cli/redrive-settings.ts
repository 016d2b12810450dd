import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from '../../../src/tools/local/parts/environment.ts';
import type { World } from '../../recovery/redrive-harness.ts';

/** Writes the environment of a function on the local parts, as AWS prints it, and returns the file. */
export async function writeSettings({ parts, resources }: World): Promise<string> {
  const targets = Object.entries(resources.bindings).map(([name, value]) => [
    `TARGET_${name}`,
    value,
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'settings-'));
  const file = join(folder, 'environment.json');
  const Variables = { ...environmentOf(parts), ...Object.fromEntries(targets) };
  await writeFile(file, JSON.stringify({ Variables }));
  return file;
}
