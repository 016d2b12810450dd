import { cliError } from './cli-failure.ts';
import type { Input } from './open-input.ts';
import { isBlank, readAll, splitLines, withoutByteOrderMark } from './split-lines.ts';

/** One message of an input: a line of it, or all of it. */
export interface InputMessage {
  /** For people: `line 3`, or the name of the input. */
  readonly place: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads the messages of an input: its lines, if it is named so or if its first line is a JSON
 * object of its own; else all of it as one message, whatever it holds.
 *
 * @throws {CdcError} `ERR_CDC_INPUT_INVALID` if it is empty or cannot be read.
 */
export async function* readMessages(input: Input): AsyncGenerator<InputMessage> {
  let isEmpty = true;
  for await (const message of splitMessages(input)) {
    if (isBlank(message.bytes)) continue;
    isEmpty = false;
    yield message;
  }
  if (isEmpty) {
    throw cliError('ERR_CDC_INPUT_INVALID', {
      place: input.name,
      message: 'Input cannot be read: it is empty',
    });
  }
}

async function* splitMessages(input: Input): AsyncGenerator<InputMessage> {
  const plain = withoutMark(input.chunks);
  const peeked = input.hasLines ? undefined : await peekFirstLine(plain, input.name);
  if (peeked !== undefined && !isJsonObject(peeked.line)) {
    yield { place: input.name, bytes: await readAll(peeked.chunks, input.name) };
    return;
  }
  for await (const { number, bytes } of splitLines(peeked?.chunks ?? plain, input.name)) {
    yield { place: `line ${number}`, bytes };
  }
}

async function* withoutMark(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const chunk of chunks) {
    yield isFirst ? withoutByteOrderMark(chunk) : chunk;
    isFirst = false;
  }
}

/** Reads up to the end of the first line that is not blank, and returns it with all chunks. */
async function peekFirstLine(
  chunks: AsyncGenerator<Uint8Array>,
  name: string,
): Promise<{ readonly line: Uint8Array; readonly chunks: AsyncIterable<Uint8Array> }> {
  const seen: Uint8Array[] = [];
  const remembered = remember(chunks, seen);
  let line = new Uint8Array();
  for await (const candidate of splitLines({ [Symbol.asyncIterator]: () => remembered }, name)) {
    line = Uint8Array.from(candidate.bytes);
    if (!isBlank(line)) break;
  }
  return { line, chunks: chain(seen, chunks) };
}

/** Passes chunks on and keeps them. Stopping it leaves the rest of the chunks where they are. */
function remember(
  chunks: AsyncGenerator<Uint8Array>,
  seen: Uint8Array[],
): AsyncIterator<Uint8Array> {
  return {
    async next() {
      const next = await chunks.next();
      if (next.done !== true) seen.push(next.value);
      return next;
    },
  };
}

async function* chain(
  head: readonly Uint8Array[],
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* rest;
}

function isJsonObject(bytes: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
