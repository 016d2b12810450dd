import type { UnwantedMessage } from '../../model/message.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { DebeziumOptions } from '../../model/service.ts';
import type { TableId } from '../../model/table.ts';
import type { DecoderContext } from '../decoder-context.ts';
import { isMembers, textOf } from './members.ts';
import { createSignalTest } from './signal-tables.ts';
import { readTable } from './source-block.ts';

/** Answers `unwanted` for the change of a table that nobody asked for; else `undefined`. */
export type SkipUnwanted = (bytes: Uint8Array, record: StreamRecord) => UnwantedMessage | undefined;

const SOURCE = Buffer.from('"source":{');
const OPERATION = Buffer.from('"op":"');
/** Codes of changes of rows and tables; logical messages are none. */
const CHANGES: ReadonlySet<number | undefined> = new Set(Buffer.from('crudtCRUDT'));

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/**
 * Creates the short way for changes that no route wants: only the `source` block is read, and no
 * row is parsed.
 *
 * It is taken only where it cannot err: the bytes `"source":{` are a member and never the inside of
 * a text, whose quotes are escaped, and they occur once; the operation follows the block. All other
 * records are decoded as usual.
 */
export function createSkipper(options: DebeziumOptions, context: DecoderContext): SkipUnwanted {
  const { isWanted } = context;
  if (isWanted === undefined) return () => undefined;
  const isSignal = createSignalTest(options.signals);
  return (bytes, record) => {
    const table = findTable(bytes);
    if (table === undefined || isSignal(table) || isWanted(table)) return undefined;
    return { kind: 'unwanted', table, position: record.position };
  };
}

function findTable(bytes: Uint8Array): TableId | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = buffer.lastIndexOf(SOURCE);
  if (start < 0 || buffer.indexOf(SOURCE) !== start) return undefined;
  const open = start + SOURCE.length - 1;
  const end = endOfFlatObject(buffer, open);
  if (end === undefined) return undefined;
  const operation = buffer.indexOf(OPERATION, end);
  if (operation < 0 || !CHANGES.has(buffer[operation + OPERATION.length])) return undefined;
  return parseTable(buffer.toString('utf8', open, end));
}

/** The block has no objects in it; one that has is left to the parser. */
function endOfFlatObject(bytes: Buffer, open: number): number | undefined {
  for (let at = open + 1; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === CLOSE) return at + 1;
    else if (byte === OPEN) return undefined;
  }
  return undefined;
}

function endOfString(bytes: Buffer, open: number): number {
  let at = open + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

function parseTable(text: string): TableId | undefined {
  try {
    // Names only are read: the rounding of numbers does no harm here.
    const source: unknown = JSON.parse(text);
    return isMembers(source) && textOf(source, 'connector') !== undefined
      ? readTable(source)
      : undefined;
  } catch {
    return undefined;
  }
}
