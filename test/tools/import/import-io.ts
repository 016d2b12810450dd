import { PassThrough, Readable } from 'node:stream';
import type { CliIo } from '../../../src/tools/cli/cli-io.ts';
import { printableIo } from '../../../src/tools/cli/printable.ts';

/** Returns the streams of a command whose file names are relative to the folder `test`. */
export function importIo(stdin: string | Uint8Array = ''): CliIo {
  return printableIo({
    stdin: Readable.from(stdin.length === 0 ? [] : [Buffer.from(stdin)]),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    cwd: `${import.meta.dirname}/../..`,
    now: () => 0,
  });
}
