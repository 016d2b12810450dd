import type { DecodedMessage, UnwantedMessage } from '../../model/message.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { DecoderContext } from '../decoder-context.ts';
import { toBuffer } from '../json/bytes.ts';
import { isJson } from '../json/is-json.ts';
import { isDataOperation } from './dms-envelope.ts';
import type { FindKnownTable, KnownTable } from './dms-tables.ts';
import { createTailReader } from './tail-metadata.ts';

/**
 * Returns what a record is if nobody wants its table; `undefined` if the record has to be parsed.
 */
export type SkipUnwanted = (bytes: Uint8Array, record: StreamRecord) => UnwantedMessage | undefined;

/**
 * Creates the short way for changes of tables that no route names: their rows are not parsed.
 *
 * I3 (nothing vanishes): the end of a record tells its table only if all of it is one JSON value.
 * Before that end there may be another record, which somebody wants. What is not JSON gets no answer
 * here, and is refused by the parser.
 */
export function createDmsSkip(context: DecoderContext, find: FindKnownTable): SkipUnwanted {
  if (context.isWanted === undefined) return () => undefined;
  const readTailMetadata = createTailReader();
  return (bytes, record) => {
    const metadata = readTailMetadata(bytes);
    // An unknown operation of any table is told, and not skipped.
    if (metadata === undefined || !isDataOperation(metadata.operation)) return undefined;
    const table = find(metadata.schemaName, metadata.tableName);
    if (table.isWanted || table.isInternal || !isJson(toBuffer(bytes))) return undefined;
    return toUnwanted(table, record);
  };
}

type DecodeBytes = (bytes: Uint8Array, record: StreamRecord) => DecodedMessage;

/** The share of unwanted records, of the last sixteen or so, is counted in whole parts of this many. */
const ALL = 1_024;
/** The short way costs a quarter of the long one: it is worth a try if it often helps. */
const WORTHWHILE = ALL / 4;

/**
 * Tries the short way before the long one as long as many records are unwanted.
 *
 * Both answer the same for every record, or the short way nothing.
 */
export function skipWhileWorthwhile(skip: SkipUnwanted, decode: DecodeBytes): DecodeBytes {
  let unwanted = 0;
  return (bytes, record) => {
    const skipped = unwanted > WORTHWHILE ? skip(bytes, record) : undefined;
    const message = skipped ?? decode(bytes, record);
    unwanted += ((message.kind === 'unwanted' ? ALL : 0) - unwanted) >> 4;
    return message;
  };
}

/** Returns the message of a change that nobody wants. */
export function toUnwanted(table: KnownTable, { position }: StreamRecord): UnwantedMessage {
  return { kind: 'unwanted', table: table.id, position };
}
