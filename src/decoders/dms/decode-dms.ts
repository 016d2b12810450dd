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
  isDmsRecord,
  operationUnknown,
  readDmsEnvelope,
} from './dms-envelope.ts';
import { hasMongodbDocuments } from './dms-images.ts';
import {
  AS_THEY_ARE,
  createTableLookup,
  type FindKnownTable,
  type KnownTable,
  type TableWire,
} from './dms-tables.ts';
import { createTableGuess } from './guess-table.ts';
import { createKeyMemory } from './key-memory.ts';
import { createOrderNote } from './order-note.ts';
import { createDmsSkip, skipWhileWorthwhile, toUnwanted } from './skip-unwanted.ts';
import { createTailReader } from './tail-metadata.ts';

/** Decodes a record whose value is parsed already. */
export type DecodeDmsJson = (json: unknown, record: StreamRecord) => DecodedMessage;

/** The decoder of DMS records in its parts. */
export interface DmsParts {
  readonly find: FindKnownTable;
  readonly parse: (bytes: Uint8Array) => unknown;
  readonly decodeJson: DecodeDmsJson;
  /**
   * The short way for rows of a table that came before: they are made canonical while they are
   * parsed. Returns what both others would, or `undefined`.
   */
  readonly decodeRows: (bytes: Uint8Array, record: StreamRecord) => DecodedMessage | undefined;
}

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
  const { find, parse, decodeJson, decodeRows } = createDmsParts(options, context);
  const decode = skipWhileWorthwhile(
    createDmsSkip(context, find),
    (bytes, record) => decodeRows(bytes, record) ?? decodeJson(parse(bytes), record),
  );
  return (record) => {
    if (record.value === null || record.value.length === 0) return toTombstone(record);
    return decode(record.value, record);
  };
}

/** Creates the parts of {@link createDmsDecoder}, for a decoder of more than DMS records. */
export function createDmsParts(
  options: DmsOptions,
  context: DecoderContext,
  beforeNames: readonly string[] = [options.beforeImage ?? BEFORE_IMAGE],
): DmsParts {
  const find = createTableLookup(context, wireOf(options, beforeNames));
  const { parse, parseMembers } = createRecordParser();
  const drift = driftWatchOf(context);
  const toChange = compileChange(options, beforeNames, drift);
  const noteOrder = createOrderNote(context);
  const keys = createKeyMemory(context);
  const tables = createTableGuess(find, createTailReader());
  // These move columns of the image before they are read.
  const hasPlainRows = options.document !== true && options.beforeImageColumns === undefined;

  function decodeData(
    envelope: DmsEnvelope,
    table: KnownTable,
    record: StreamRecord,
  ): DecodedMessage {
    const { operation, isRead } = envelope;
    if (!isDataOperation(operation)) throw operationUnknown(operation);
    if (!table.isWanted) return toUnwanted(table, record);
    noteOrder(envelope, table, record);
    const keyColumns = table.declared?.key ?? keys.recall(table);
    const readers = isRead ? AS_THEY_ARE : table;
    const change = toChange({ envelope, operation, table, readers, keyColumns, record });
    tables.found(table, isRead);
    return change;
  }

  return {
    find,
    parse,
    decodeJson: (json, record) => {
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
    },
    decodeRows: (bytes, record) => {
      const table = hasPlainRows ? tables.guess(bytes) : undefined;
      if (table?.members === undefined) return undefined;
      const json = parseMembers(bytes, table.members);
      if (!isDmsRecord(json)) return undefined;
      const envelope = readDmsEnvelope(json, true);
      if (find(envelope.schemaName, envelope.tableName) !== table) return undefined;
      if (envelope.recordType !== 'data') return undefined;
      return decodeData(envelope, table, record);
    },
  };
}

function wireOf(options: DmsOptions, beforeNames: readonly string[]): TableWire {
  return {
    rowNames: ['data', ...beforeNames],
    dialect: hasMongodbDocuments(options)
      ? { tool: 'canonical', binary: undefined }
      : { tool: 'dms' },
  };
}
