import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { FailureDestination } from '../event-source-mapping/failure-message.ts';

/** A folder in the place of the S3 bucket that gets what Lambda gives up: one file per object. */
export function createFailureFolder(folder: string): FailureDestination {
  return {
    kind: 's3',
    async send({ key, body }) {
      const file = resolve(folder, String(key));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, body);
    },
  };
}
