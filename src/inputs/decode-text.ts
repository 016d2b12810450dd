import type { CdcError } from '../errors.ts';
import { cliError } from './cli-failure.ts';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32';

/** So many bytes tell in which encoding a text is that has no byte order mark. */
const TELLING_BYTES = 8;
/** Less than two characters tell nothing. */
const MARKLESS_BYTES = 4;

/**
 * Rewrites text in UTF-16 as UTF-8: PowerShell redirects output, and the tools of SQL Server write
 * scripts, in UTF-16. All else passes as it is, because records may be of any bytes.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` for UTF-16 that is damaged or cut off, and for UTF-32.
 */
export async function* toUtf8(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  while (head.length < TELLING_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  const encoding = encodingOf(head);
  if (encoding === 'utf-32') throw unreadable(name, 'it is text in UTF-32');
  const all = chain(head, { [Symbol.asyncIterator]: () => iterator });
  yield* encoding === 'utf-8' ? all : decode(all, encoding, name);
}

/** Rewrites a whole text, as `toUtf8` does. */
export function decodeText(bytes: Uint8Array, name: string): string {
  const encoding = encodingOf(bytes);
  if (encoding === 'utf-32') throw unreadable(name, 'it is text in UTF-32');
  const decoder = new TextDecoder(encoding, { fatal: encoding !== 'utf-8' });
  return decodePart(decoder, bytes, name, false);
}

async function* decode(
  chunks: AsyncIterable<Uint8Array>,
  encoding: 'utf-16le' | 'utf-16be',
  name: string,
): AsyncGenerator<Uint8Array> {
  // It leaves the byte order mark out, and holds what the end of a chunk cuts in two.
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of chunks) yield Buffer.from(decodePart(decoder, chunk, name, true));
  yield Buffer.from(decodePart(decoder, new Uint8Array(), name, false));
}

function decodePart(
  decoder: InstanceType<typeof TextDecoder>,
  bytes: Uint8Array,
  name: string,
  stream: boolean,
): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    throw unreadable(name, 'its text in UTF-16 is damaged or cut off');
  }
}

async function* chain(
  head: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  yield* rest;
}

/**
 * Tells UTF-16 by its byte order mark and an ASCII character behind it, or without mark by its first four
 * characters, all of them ASCII: no frame of a record begins so.
 */
function encodingOf(head: Uint8Array): Encoding {
  const mark = Buffer.from(head.subarray(0, 4)).toString('hex');
  if (mark === 'fffe0000' || mark === '0000feff') return 'utf-32';
  const marked = ORDERS.filter((order) => mark.startsWith(order.mark));
  const isMarked = marked.length > 0;
  const telling = isMarked ? head.subarray(2, 4) : head.subarray(0, TELLING_BYTES);
  if (telling.length < (isMarked ? 2 : MARKLESS_BYTES)) return 'utf-8';
  const found = (isMarked ? marked : ORDERS).find(({ at }) => isWide(telling, at));
  return found?.encoding ?? 'utf-8';
}

/** Both orders of the bytes of a character: its mark, and which byte holds ASCII. */
const ORDERS = [
  { mark: 'fffe', at: 0, encoding: 'utf-16le' },
  { mark: 'feff', at: 1, encoding: 'utf-16be' },
] as const;

/** Every other byte, from that place on, is an ASCII character, and the others are zero. */
function isWide(bytes: Uint8Array, characterAt: 0 | 1): boolean {
  return (
    bytes.length > 0 &&
    bytes.every((byte, index) => (index % 2 === characterAt ? isAsciiText(byte) : byte === 0))
  );
}

function isAsciiText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);
}

function unreadable(name: string, why: string): CdcError {
  return cliError('ERR_CDC_INPUT_INVALID', {
    place: name,
    message: `Input cannot be read: ${why}`,
    fix: 'Save it as UTF-8.',
  });
}
