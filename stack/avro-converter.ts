import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchJars } from './artifacts.ts';
import { REGISTRY_URL_V2 } from './parts/registry.ts';
import { run } from './shell.ts';

const CONVERTER = 'io.apicurio.registry.utils.converter.AvroConverter';
/** How Connect finds a converter without looking into every class of every plugin. */
const SERVICES = 'META-INF/services/org.apache.kafka.connect.storage.Converter';

/** Downloads Apicurio's Avro converter as a plugin of Connect. Its release 2 lists itself nowhere, so a jar beside it does. */
export async function fetchAvroConverter(into: string): Promise<void> {
  await fetchJars('avro-converter', into);
  const jar = join(into, 'listed.jar');
  if (existsSync(jar)) return;
  const folder = join(into, 'listed');
  await mkdir(join(folder, 'META-INF/services'), { recursive: true });
  await writeFile(join(folder, SERVICES), `${CONVERTER}\n`);
  await run('jar', ['--create', '--file', jar, '-C', folder, SERVICES]);
}

/** Returns the settings of a converter, of keys or of values: frames as Confluent writes them, four bytes of id. */
export function avroConverter(part: 'key' | 'value'): Readonly<Record<string, string>> {
  const settings = {
    url: REGISTRY_URL_V2,
    'auto-register': 'true',
    'if-exists': 'RETURN_OR_UPDATE',
    'as-confluent': 'true',
    'use-id': 'contentId',
    'headers.enabled': 'false',
  };
  const entries = Object.entries(settings).map(
    ([name, value]) => [`${part}.converter.apicurio.registry.${name}`, value] as const,
  );
  return { [`${part}.converter`]: CONVERTER, ...Object.fromEntries(entries) };
}
