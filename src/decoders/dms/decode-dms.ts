import type { Decode, DecodedMessage } from '../../model/message.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { DmsOptions } from '../../model/service.ts';
import type { DecoderContext } from '../decoder-context.ts';
import { driftWatchOf } from '../drift/drift-watch.ts';
import { createRecordParser } from '../json/parse-record-json.ts';
import { compileChange } from './dms-change.ts';
import { toControlMessage, toTombstone } from './dms-control.ts';
import {
  type DmsEnvelope,
  isControlOperation,
  isDataOperation,
  operationUnknown,
  readDmsEnvelope,
} from './dms-envelope.ts';
import { createTableLookup, type FindKnownTable, type KnownTable } from './dms-tables.ts';
import { createKeyMemory } from './key-memory.ts';
import { createOrderNote } from './order-note.ts';
import { createDmsSkip, skipWhileWorthwhile, toUnwanted } from './skip-unwanted.ts';

/** Decodes a record whose value is parsed already. */
export type DecodeDmsJson = (json: unknown, record: StreamRecord) => DecodedMessage;

/** Where the task names no before image: the name in AWS's examples. */
export const BEFORE_IMAGE = 'before-image';

/**
 * Creates the decoder of the records that AWS DMS writes to Kinesis and Kafka.
 *
 * The decoder throws `ERR_CDC_UTF8_INVALID`, `ERR_CDC_JSON_INVALID`, `ERR_CDC_RECORD_TOO_LARGE`,
 * `ERR_CDC_FORMAT_UNSUPPORTED`, `ERR_CDC_ENVELOPE_INVALID`, `ERR_CDC_OPERATION_UNKNOWN`,
 * `ERR_CDC_VALUE_INVALID` or `ERR_CDC_KEY_UNKNOWN`.
 */
export function createDmsDecoder(options: DmsOptions, context: DecoderContext): Decode {
  const find = createTableLookup(context);
  const parseJson = createRecordParser();
  const decodeJson = createDmsJsonDecoder(options, context, { find });
  const decode = skipWhileWorthwhile(createDmsSkip(context, find), (bytes, record) =>
    decodeJson(parseJson(bytes), record),
  );
  return (record) => {
    if (record.value === null || record.value.length === 0) return toTombstone(record);
    return decode(record.value, record);
  };
}

/** Creates the decoder of parsed DMS records: {@link createDmsDecoder} without the bytes. */
export function createDmsJsonDecoder(
  options: DmsOptions,
  context: DecoderContext,
  {
    find = createTableLookup(context),
    beforeNames = [options.beforeImage ?? BEFORE_IMAGE],
  }: { readonly find?: FindKnownTable; readonly beforeNames?: readonly string[] } = {},
): DecodeDmsJson {
  const drift = driftWatchOf(context);
  const toChange = compileChange(options, beforeNames, drift);
  const noteOrder = createOrderNote(context);
  const keys = createKeyMemory(context);

  function decodeData(
    envelope: DmsEnvelope,
    table: KnownTable,
    record: StreamRecord,
  ): DecodedMessage {
    const { operation } = envelope;
    if (!isDataOperation(operation)) throw operationUnknown(operation);
    if (!table.isWanted) return toUnwanted(table, record);
    noteOrder(envelope, table, record);
    const keyColumns = table.declared?.key ?? keys.recall(table);
    return toChange({ envelope, operation, table, keyColumns, record });
  }

  return (json, record) => {
    const envelope = readDmsEnvelope(json);
    const table = find(envelope.schemaName, envelope.tableName);
    const place = { table: table.id, record };
    if (table.isInternal) return toControlMessage(envelope, 'internal', place);
    if (envelope.recordType === 'data') return decodeData(envelope, table, record);
    if (!isControlOperation(envelope.operation)) throw operationUnknown(envelope.operation);
    const message = toControlMessage(envelope, 'schema-change', place);
    keys.learn(table, message.keyColumns);
    if (table.declared !== undefined) drift.foundDdl(table.declared, envelope.operation);
    return message;
  };
}
