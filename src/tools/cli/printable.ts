import type { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { CONTROLS, toEscape } from '../../inputs/escape-controls.ts';
import type { CliIo, CliStreams } from './cli-io.ts';

/** What the command itself colours with; see `node:util` `styleText`. */
const COLOR = new RegExp(`${String.fromCharCode(0x1b)}\\[(?:1|22|3[0-7]|39|90)m`, 'g');

/**
 * Returns the same streams, on which no text can steer the terminal: what is written keeps its lines
 * and tabs, and on a terminal the few colours of the command; all other control characters are escaped.
 */
export function printableIo(streams: CliStreams): CliIo {
  const { stdout, stderr } = streams;
  return {
    ...streams,
    stdout: toPrintable(stdout),
    stderr: toPrintable(stderr),
    terminal: stderr,
  };
}

function toPrintable(stream: Writable): Writable {
  const decoder = new StringDecoder();
  const write = (chunk: unknown, ...rest: readonly never[]): boolean => {
    const text = chunk instanceof Uint8Array ? decoder.write(Buffer.from(chunk)) : String(chunk);
    return stream.write(escapeText(text, isTerminal(stream)), ...rest);
  };
  return new Proxy(stream, {
    get(target, name) {
      if (name === 'write') return write;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** Tells whether a stream is read by a person at a terminal. */
export function isTerminal(stream: Writable): boolean {
  return 'isTTY' in stream && stream.isTTY === true;
}

function escapeText(text: string, hasColor: boolean): string {
  if (!hasColor) return escapeLines(text);
  const colors = text.match(COLOR) ?? [];
  const parts = text.split(COLOR).map(escapeLines);
  return parts.map((part, index) => part + (colors[index] ?? '')).join('');
}

function escapeLines(text: string): string {
  return text.replace(CONTROLS, (one) => (one === '\n' || one === '\t' ? one : toEscape(one)));
}
