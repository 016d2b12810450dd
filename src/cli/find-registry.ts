import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createRegistryFrom } from '../decoders/registry/create-registry-from.ts';
import type { SchemaRegistry } from '../decoders/registry/schema-registry.ts';

/**
 * Answers the registry that `--registry` names: an address, a file, or a folder.
 *
 * In a folder, the list that belongs to the input (`orders.schemas.jsonl` for `orders.jsonl`) comes
 * before all others: an id means something only together with its registry.
 */
export function findRegistry(
  location: string | undefined,
  input: string,
  cwd: string,
): SchemaRegistry | undefined {
  if (location === undefined) return undefined;
  if (/^https?:/.test(location)) return createRegistryFrom(location);
  const path = resolve(cwd, location);
  const own = join(path, `${basename(input).replace(/\.[^.]+$/, '')}.schemas.jsonl`);
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  return createRegistryFrom(isFolder && existsSync(own) ? own : path);
}
