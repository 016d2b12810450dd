import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decodeText } from './decode-text.ts';

/**
 * Reads a whole file as text, in UTF-8 or UTF-16, without its byte order mark.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` for text in another encoding; what the file system throws.
 */
export async function readText(file: string, cwd: string): Promise<string> {
  return decodeText(await readFile(resolve(cwd, file)), file);
}
