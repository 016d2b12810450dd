import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { CdcError } from '../errors.ts';
import { cliError } from './cli-failure.ts';
import { toUtf8 } from './decode-text.ts';
import { isSystemError, reasonOf } from './system-error.ts';

/** Where inputs come from: standard input, and the folder that file names are relative to. */
export interface InputPlace {
  readonly stdin: Readable;
  readonly cwd: string;
}

/** An opened input of a command. */
export interface Input {
  /** For people: the name of the file as it was given, or `standard input`. */
  readonly name: string;
  /** By its name, each line is a message of its own. */
  readonly hasLines: boolean;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Opens a file, or standard input if it is called `-`. What is compressed by gzip is unpacked,
 * and text in UTF-16 comes as UTF-8.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID`, now or while the chunks are read.
 */
export async function openInput(file: string, place: InputPlace): Promise<Input> {
  const name = file === '-' ? 'standard input' : file;
  const bytes = file === '-' ? place.stdin : await openFile(file, place.cwd);
  return {
    name,
    hasLines: /\.(ndjson|jsonl)$/.test(file.toLowerCase().replace(/\.gz$/, '')),
    chunks: unpack(bytes, name),
  };
}

async function openFile(file: string, cwd: string): Promise<Readable> {
  const path = resolve(cwd, file);
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) throw unreadable(file, 'it is a folder');
  } catch (cause) {
    throw toInputError(file, cause);
  }
  return createReadStream(path);
}

async function* unpack(bytes: Readable, name: string): AsyncGenerator<Uint8Array> {
  try {
    const iterator: AsyncIterator<Uint8Array | string> = bytes[Symbol.asyncIterator]();
    const first = await iterator.next();
    if (first.done === true) return;
    const head = toBytes(first.value);
    const whole = chain(head, iterator);
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    yield* toUtf8(isGzip ? gunzip(whole) : whole, name);
  } catch (cause) {
    throw toInputError(name, cause);
  } finally {
    // Whoever stops early must not leave a pipe open, which would keep the process alive.
    bytes.destroy();
  }
}

async function* chain(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array | string>,
): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    yield toBytes(next.value);
  }
}

async function* gunzip(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const packed = Readable.from(bytes);
  const plain = createGunzip();
  packed.on('error', (error) => plain.destroy(error));
  packed.pipe(plain);
  for await (const chunk of plain) yield toBytes(chunk as Uint8Array);
}

function toBytes(chunk: Uint8Array | string): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

function toInputError(file: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('code' in cause)) return cause;
  switch (cause.code) {
    case 'ENOENT':
      return unreadable(file, 'there is no such file');
    case 'EACCES':
    case 'EPERM':
      return unreadable(file, 'it may not be read');
    case 'EISDIR':
      return unreadable(file, 'it is a folder');
    case 'Z_DATA_ERROR':
    case 'Z_BUF_ERROR':
      return unreadable(file, 'its compressed content is damaged or cut off');
    default:
      return isSystemError(cause) ? unreadable(file, reasonOf(cause)) : cause;
  }
}

function unreadable(file: string, why: string): CdcError {
  return cliError('ERR_CDC_INPUT_INVALID', {
    place: file,
    message: `Input cannot be read: ${why}`,
  });
}
