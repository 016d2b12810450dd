import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';

/**
 * Where `npm run local` and the stack write what they listen on: `{ "environment": { NAME: value } }`. The
 * serverless plugin has it and the next once more, because it has to load on any Node.
 */
export const LOCAL_STATE = '.millrace/local.json';

/**
 * Nothing listens there: what is not bound on this machine reaches no account by accident. Not port 9, which
 * `fetch` refuses before it tries.
 */
export const NOWHERE = 'http://127.0.0.1:2';

const manifest = z.object({ scripts: z.optional(z.record(z.string(), z.unknown())) });

/**
 * Returns the command that starts the local parts in a folder, `npm run local`; `undefined` in a service that has the
 * package only, which has no such script.
 */
export async function startOfParts(cwd: string): Promise<string | undefined> {
  const text = await readFile(join(cwd, 'package.json'), 'utf8').catch(() => '{}');
  try {
    return z.parse(manifest, JSON.parse(text)).scripts?.['local'] === undefined
      ? undefined
      : 'npm run local';
  } catch {
    return undefined;
  }
}
