import { cliError } from './cli-failure.ts';

/** More than any Lambda event or stream record can hold, and little enough for any machine. */
const MAX_BYTES = 64 * 1024 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line of an input, without its end. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
}

/**
 * Splits bytes at line ends (LF or CRLF). Holds one line at a time, whatever the size of the input.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if a line is longer than any record can be.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Line> {
  const open = createBuffer(name);
  let number = 1;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      open.add(chunk.subarray(start, end));
      yield { number, bytes: withoutReturn(open.take()) };
      number += 1;
      start = end + 1;
    }
    open.add(chunk.subarray(start));
  }
  const last = open.take();
  if (last.length > 0) yield { number, bytes: withoutReturn(last) };
}

/**
 * Reads everything as one value.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if it is longer than any record can be.
 */
export async function readAll(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): Promise<Uint8Array> {
  const open = createBuffer(name);
  for await (const chunk of chunks) open.add(chunk);
  return open.take();
}

/** Tells whether there is nothing but white space. */
export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

/** Removes the byte order mark that some editors put before UTF-8 text. */
export function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return isMarked ? bytes.subarray(3) : bytes;
}

function createBuffer(name: string): {
  readonly add: (part: Uint8Array) => void;
  readonly take: () => Uint8Array;
} {
  let parts: Uint8Array[] = [];
  let size = 0;
  return {
    add(part) {
      size += part.length;
      if (size > MAX_BYTES) {
        throw cliError('ERR_CDC_INPUT_INVALID', {
          place: name,
          message: `Input cannot be read: a message in it is longer than ${MAX_BYTES} bytes`,
          fix: 'Write one message per line, and name the file `.ndjson`.',
        });
      }
      if (part.length > 0) parts.push(part);
    },
    take() {
      const [only] = parts;
      const whole = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
      parts = [];
      size = 0;
      return whole;
    },
  };
}

function withoutReturn(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
}
