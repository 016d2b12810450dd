import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** A folder with a small service of one function, whose handler is given as text. */
export interface ServiceFolder {
  readonly path: string;
  readonly write: (file: string, text: string) => Promise<void>;
  readonly remove: () => Promise<void>;
}

const SERVICE = `
const raw = { sink: 'firehose', name: 'raw', facts: { format: 'ndjson' } };
export const demo = {
  targets: { raw },
  functions: { billing: { source: { stream: 'kinesis', name: 'cdc' }, archive: { to: raw } } },
};
`;

/** Makes a folder with a service and the handler \`billing\`. */
export async function createServiceFolder(handler: string): Promise<ServiceFolder> {
  const path = await mkdtemp(join(tmpdir(), 'millrace-dev-'));
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await writeFile(join(path, file), text);
  };
  await write('package.json', '{ "type": "module" }');
  await write('src/service.ts', SERVICE);
  await write('src/handlers/billing.ts', handler);
  await symlink(resolve('node_modules'), join(path, 'node_modules'));
  return { path, write, remove: () => rm(path, { recursive: true, force: true }) };
}
