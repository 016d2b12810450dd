import { createApicurioRegistry } from './apicurio-registry.ts';
import { createConfluentRegistry } from './confluent-registry.ts';
import { createDirectoryRegistry } from './directory-registry.ts';
import type { HttpRegistryOptions } from './http-client.ts';
import type { SchemaRegistry } from './schema-registry.ts';

/** Apicurio's own API. Its other one, `/apis/ccompat/v7`, is Confluent's. */
const APICURIO_PATH = /\/apis\/registry\/v\d+\/?$/;

/**
 * Creates the registry that an address or a path names: `https://...` is a registry with Confluent's
 * API, or with Apicurio's if the path says so; anything else is a folder or a file.
 *
 * @throws {CdcError} `ERR_CDC_SETTINGS_INVALID` for an address that is none.
 */
export function createRegistryFrom(
  location: string,
  options: Omit<HttpRegistryOptions, 'url'> = {},
): SchemaRegistry {
  if (!/^https?:/.test(location)) return createDirectoryRegistry(location);
  const settings = { ...options, url: location };
  const isApicurio = APICURIO_PATH.test(location.split(/[?#]/)[0] ?? '');
  return isApicurio ? createApicurioRegistry(settings) : createConfluentRegistry(settings);
}
