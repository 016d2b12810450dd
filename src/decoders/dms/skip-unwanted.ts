import type { UnwantedMessage } from '../../model/message.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { DecoderContext } from '../decoder-context.ts';
import { isDataOperation } from './dms-envelope.ts';
import type { FindKnownTable, KnownTable } from './dms-tables.ts';
import { createTailReader } from './tail-metadata.ts';

/**
 * Answers what a record is if nobody wants its table; `undefined` if the record has to be parsed.
 */
export type SkipUnwanted = (bytes: Uint8Array, record: StreamRecord) => UnwantedMessage | undefined;

/** Creates the short way for changes of tables that no route names: their rows are not parsed. */
export function createDmsSkip(context: DecoderContext, find: FindKnownTable): SkipUnwanted {
  if (context.isWanted === undefined) return () => undefined;
  const readTailMetadata = createTailReader();
  return (bytes, record) => {
    const metadata = readTailMetadata(bytes);
    // An unknown operation of any table is told, and not skipped.
    if (metadata === undefined || !isDataOperation(metadata.operation)) return undefined;
    const table = find(metadata.schemaName, metadata.tableName);
    return table.isWanted || table.isInternal ? undefined : toUnwanted(table, record);
  };
}

/** Answers the message of a change that nobody wants. */
export function toUnwanted(table: KnownTable, { position }: StreamRecord): UnwantedMessage {
  return { kind: 'unwanted', table: table.id, position };
}
