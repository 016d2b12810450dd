import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CdcError } from '../errors.ts';

/** More than a record of any stream with its base64: what is longer is no line of ours. */
const MAX_LINE_CHARACTERS = 64 * 1024 * 1024;

/**
 * Reads the lines of an object, one at a time; gzip is unpacked, also where several parts follow each
 * other. Empty lines are left out.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if it is damaged, not UTF-8, or a line is too long.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  place: string,
): AsyncGenerator<string> {
  // Parts, not a text that grows: to look for a line end in that would read it again with each chunk.
  let open: string[] = [];
  let characters = 0;
  for await (const text of readText(chunks, place)) {
    const [first = '', ...rest] = text.split('\n');
    open.push(first);
    characters += first.length;
    if (characters > MAX_LINE_CHARACTERS) throw damaged(place, 'a line is too long');
    const last = rest.pop();
    if (last === undefined) continue;
    yield* [open.join(''), ...rest].filter(isFilled);
    open = [last];
    characters = last.length;
  }
  yield* [open.join('')].filter(isFilled);
}

function isFilled(line: string): boolean {
  return line !== '';
}

async function* readText(chunks: AsyncIterable<Uint8Array>, place: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    for await (const chunk of unpack(chunks)) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof CdcError) throw error;
    throw damaged(place, 'it is cut off, damaged or not UTF-8');
  }
}

async function* unpack(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const whole = chain(first.value, iterator);
  // By content: names of archives end in many ways.
  const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
  yield* isGzip ? gunzip(whole) : whole;
}

async function* chain(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    yield next.value;
  }
}

async function* gunzip(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const packed = Readable.from(bytes, { objectMode: false });
  const plain = createGunzip();
  packed.on('error', (error) => plain.destroy(error));
  packed.pipe(plain);
  // The cast holds: nobody sets an encoding.
  for await (const chunk of plain) yield chunk as Uint8Array;
}

function damaged(place: string, why: string): CdcError {
  return new CdcError('ERR_CDC_INPUT_INVALID', `Object cannot be read: ${why}`, {
    details: { place },
  });
}
