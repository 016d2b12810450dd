import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { createRegistryFrom } from '../../../decoders/registry/create-registry-from.ts';
import type { SchemaRegistry } from '../../../decoders/registry/schema-registry.ts';
import { cliError } from '../../../inputs/cli-failure.ts';

/**
 * Returns the registry that `--registry` names: an address, a file, or a folder.
 *
 * In a folder, the list that belongs to the input (`orders.schemas.jsonl` for `orders.jsonl`) comes
 * before all others: an id means something only together with its registry.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if nothing is there: every record would seem undecodable.
 */
export function findRegistry(
  location: string | undefined,
  input: string,
  cwd: string,
): SchemaRegistry | undefined {
  if (location === undefined) return undefined;
  if (/^https?:/.test(location)) return createRegistryFrom(location);
  const path = resolve(cwd, location);
  if (!existsSync(path)) {
    throw cliError('ERR_CDC_INPUT_INVALID', {
      place: location,
      message: 'There is no such file or folder of schemas',
      fix: 'Name one with --registry, or the address of a registry.',
    });
  }
  const own = join(path, `${basename(input).replace(/\.[^.]+$/, '')}.schemas.jsonl`);
  const isFolder = statSync(path).isDirectory();
  return createRegistryFrom(isFolder && existsSync(own) ? own : path);
}
