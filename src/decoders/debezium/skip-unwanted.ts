import type { UnwantedMessage } from '../../model/message.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { DebeziumOptions } from '../../model/service.ts';
import type { TableId } from '../../model/table.ts';
import type { DecoderContext } from '../decoder-context.ts';
import { endOfText, toBuffer } from '../json/bytes.ts';
import { isJson } from '../json/is-json.ts';
import { isOutboxTopic } from './outbox.ts';
import type { WireParser } from './parse-wire.ts';
import { type ScannedName, scanEnvelope } from './scan-envelope.ts';
import { kindOfSchema } from './schema-names.ts';
import { createSignalTest } from './signal-tables.ts';

/** Returns `unwanted` for the change of a table that nobody asked for; else `undefined`. */
export type SkipUnwanted = (bytes: Uint8Array, record: StreamRecord) => UnwantedMessage | undefined;

/** Codes of changes of rows and tables; logical messages are none. */
const CHANGES: ReadonlySet<number | undefined> = new Set(Buffer.from('crudtCRUDT'));

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Creates the short way for changes that no route wants: names are read from the bytes of the
 * `source` block, and nothing is parsed. It is taken only where {@link scanEnvelope} is certain; all
 * other records are decoded as usual.
 *
 * I3 (nothing vanishes): the names count only if the payload is one JSON value, and if the schema
 * before it is one that was read before. Everything else gets no answer here.
 *
 * @param findPayload Finds the payload behind a known schema; without it no record with schema is skipped.
 */
export function createSkipper(
  options: DebeziumOptions,
  context: DecoderContext,
  findPayload?: WireParser['findPayload'],
): SkipUnwanted {
  const { isWanted } = context;
  // A flattened row may have a column of any name: nothing tells an envelope from it by its bytes.
  if (isWanted === undefined || options.flattened === true) return () => undefined;
  const isSignal = createSignalTest(options.signals, context.findTable);
  return (bytes, record) => {
    const payload = payloadOf(toBuffer(bytes), findPayload);
    const table = payload && findTable(payload);
    if (payload === undefined || table === undefined || isSignal(table)) return undefined;
    if (isWanted(table) || isOutboxTopic(record) || !isJson(payload)) return undefined;
    return { kind: 'unwanted', table, position: record.position };
  };
}

/** Returns the bytes of the envelope, if a record has one as far as its schema tells. */
function payloadOf(
  bytes: Buffer,
  findPayload: WireParser['findPayload'] | undefined,
): Buffer | undefined {
  const found = findPayload?.(bytes);
  if (found === undefined) return bytes;
  const kind = kindOfSchema(found.schema?.name);
  return kind === undefined || kind === 'envelope' || kind === 'row' ? found.bytes : undefined;
}

function findTable(bytes: Buffer): TableId | undefined {
  const scan = scanEnvelope(bytes);
  if (scan === undefined || scan.inSource('connector') < 0) return undefined;
  const op = scan.inEnvelope('op');
  if (bytes[op] !== QUOTE || !CHANGES.has(bytes[op + 1]) || bytes[op + 2] !== QUOTE) {
    return undefined;
  }
  const read = (name: ScannedName): string | undefined => textAt(bytes, scan.inSource(name));
  const name = read('table') ?? read('collection');
  if (name === undefined) return undefined;
  return { database: read('keyspace') ?? read('db'), schema: read('schema'), name };
}

/** Returns the text whose value begins at a place; `undefined` for none, and for the empty text. */
function textAt(bytes: Buffer, place: number): string | undefined {
  if (place < 0 || bytes[place] !== QUOTE) return undefined;
  const end = endOfText(bytes, place);
  const backslash = bytes.indexOf(BACKSLASH, place);
  const isPlain = backslash < 0 || backslash > end;
  const text = isPlain
    ? bytes.toString('utf8', place + 1, end)
    : parseText(bytes.toString('utf8', place, end + 1));
  return text === '' ? undefined : text;
}

function parseText(text: string): string | undefined {
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}
