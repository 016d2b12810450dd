import { CdcError } from '../../errors.ts';
import type { ControlMessage, DecodedMessage } from '../../model/message.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { DebeziumOptions } from '../../model/service.ts';
import type { TableId } from '../../model/table.ts';
import type { DecoderContext } from '../decoder-context.ts';
import { driftWatchOf } from '../drift/drift-watch.ts';
import { createImageNote } from '../drift/image-drift.ts';
import { createCassandraReader } from './cassandra-change.ts';
import { readCloudEvent } from './cloud-events.ts';
import { control, readControlMessage } from './control-messages.ts';
import { type Envelope, invalidEnvelope, readEnvelope } from './envelope.ts';
import { createEvidence } from './evidence.ts';
import { createFlattenedReader } from './flattened-row.ts';
import { isMembers, type Members, objectOf, textOf } from './members.ts';
import { readFlattenedMongodbKey, readMongodbImages, readMongodbKey } from './mongodb-change.ts';
import { createOrderNote } from './order-note.ts';
import { hasIdHeader, isOutboxTopic } from './outbox.ts';
import { type ParseWire, unwrap } from './parse-wire.ts';
import type { RecordKey } from './record-key.ts';
import { createChangeBuilder } from './row-change.ts';
import { createRowDecoder } from './row-decoder.ts';
import type { RowTable } from './row-table.ts';
import { createSignalTest } from './signal-tables.ts';
import { readChangeSource, readTable } from './source-block.ts';
import type { WireMessage } from './wire-message.ts';

export type DecodeMessage = (message: WireMessage) => DecodedMessage;

/**
 * Creates the step from a parsed record to what it means: the same for all wire formats.
 *
 * The function throws the codes of a record that cannot be decoded, and no other error.
 */
export function createMessageDecoder(
  options: DebeziumOptions,
  context: DecoderContext,
  parse: ParseWire,
): DecodeMessage {
  const evidence = createEvidence(options, context.findTable);
  const flattened = createFlattenedReader(options, context);
  const decodeChange = createChangeDecoder(options, context, parse);
  const drift = driftWatchOf(context);

  const noteDdl = ({ subject, table, operation }: ControlMessage): void => {
    const declared =
      subject === 'schema-change' && table !== undefined ? context.findTable(table) : undefined;
    if (declared !== undefined) drift.foundDdl(declared, operation);
  };

  const decodeMissing = (message: WireMessage): DecodedMessage => {
    const { record } = message;
    const kind = evidence.ofMissing(message);
    const deleted = kind === 'row' ? flattened.readDelete(message) : undefined;
    if (deleted !== undefined) return decodeChange(deleted, message);
    return control(record, kind === 'message' ? kind : 'tombstone');
  };

  const decodeObject = (message: WireMessage, payload: Members): DecodedMessage => {
    const { record, value } = message;
    const kind = evidence.ofObject(message, payload);
    switch (kind) {
      case 'envelope':
        return decodeChange(readEnvelope(payload, value.schema), message);
      case 'cloud-event':
        return decodeChange(readCloudEvent(payload, unwrap), message);
      case 'row':
        return decodeChange(flattened.readRow(message, payload), message);
      case 'message':
        return control(record, kind);
      default: {
        const controlled = readControlMessage(kind, payload, record);
        noteDdl(controlled);
        return controlled;
      }
    }
  };

  return (message) => {
    const { payload } = message.value;
    if (payload === null || payload === undefined) return decodeMissing(message);
    return isMembers(payload) ? decodeObject(message, payload) : decodeOther(message.record);
  };
}

/** From envelope to message: what is no change of a wanted row is told apart before it is decoded. */
function createChangeDecoder(
  options: DebeziumOptions,
  context: DecoderContext,
  parse: ParseWire,
): (envelope: Envelope, message: WireMessage) => DecodedMessage {
  const isSignal = createSignalTest(options.signals, context.findTable);
  const drift = driftWatchOf(context);
  const decodeRow = createRowDecoder(options, drift);
  const build = createChangeBuilder({ options, decodeRow, parse, drift: createImageNote(drift) });
  const shape = createShaper();
  const noteOrder = createOrderNote(context);
  const know = createTableMemory(context, isSignal);

  return (envelope, { record, readKey }) => {
    const id = readTable(envelope.source);
    if (isLogicalMessage(envelope, id)) return toLogicalMessage(envelope, record);
    if (id === undefined) throw invalidEnvelope('source names no table');
    const table = know(id, textOf(envelope.source, 'connector'));
    if (table.isSignal) return toSignal(envelope, id, record);
    if (!table.isWanted) return { kind: 'unwanted', table: id, position: record.position };
    const shaped = shape(envelope, readKey(), table.declared);
    if (envelope.op !== 't') noteOrder(shaped.recordKey, table.declared, record);
    return build({ ...shaped, table, record });
  };
}

interface KnownTable extends RowTable {
  readonly isSignal: boolean;
  readonly isWanted: boolean;
}

/** Most records are of the same table as the one before: nobody is asked about it again. */
function createTableMemory(
  { isWanted, findTable }: DecoderContext,
  isSignal: (table: TableId) => boolean,
): (id: TableId, connector: string | undefined) => KnownTable {
  let last: KnownTable | undefined;
  return (id, connector) => {
    if (last?.connector === connector && last !== undefined && isSameId(last.id, id)) return last;
    last = {
      id,
      connector,
      declared: findTable(id),
      isSignal: isSignal(id),
      isWanted: isWanted?.(id) !== false,
    };
    return last;
  };
}

function isSameId(one: TableId, other: TableId): boolean {
  return one.name === other.name && one.database === other.database && one.schema === other.schema;
}

/** Connectors whose rows have a form of their own. */
function createShaper(): (
  envelope: Envelope,
  key: RecordKey,
  declared: Parameters<typeof readMongodbKey>[1],
) => { readonly envelope: Envelope; readonly recordKey: RecordKey } {
  const readCassandraImages = createCassandraReader();
  return (envelope, key, declared) => {
    if (envelope.isFlattened) {
      return { envelope, recordKey: readFlattenedMongodbKey(key, declared) };
    }
    switch (envelope.source['connector']) {
      case 'mongodb': {
        const recordKey = readMongodbKey(key, declared);
        const images = envelope.op === 't' ? envelope : readMongodbImages(envelope, recordKey);
        return { envelope: images, recordKey };
      }
      case 'cassandra':
        return { envelope: readCassandraImages(envelope), recordKey: key };
      default:
        return { envelope, recordKey: key };
    }
  };
}

/** A transform may turn a logical message into a create; its table stays empty. */
function isLogicalMessage({ op, source }: Envelope, table: TableId | undefined): boolean {
  return op === 'm' || (table === undefined && Object.hasOwn(source, 'table'));
}

/** The content of a logical message is data of the user, and stays inside. */
function toLogicalMessage(envelope: Envelope, record: StreamRecord): DecodedMessage {
  const { source, transaction, capturedAt } = envelope;
  const sent = objectOf(envelope.members, 'message');
  const prefix = sent === undefined ? undefined : textOf(sent, 'prefix');
  return control(record, 'message', {
    detail: prefix === undefined ? undefined : { prefix },
    source: readChangeSource(source, { transaction, read: false, capturedAt }),
  });
}

function toSignal(envelope: Envelope, table: TableId, record: StreamRecord): DecodedMessage {
  const { source, transaction, capturedAt, after } = envelope;
  return control(record, 'internal', {
    operation: isMembers(after) ? textOf(after, 'type') : undefined,
    table,
    source: readChangeSource(source, { transaction, read: false, capturedAt }),
  });
}

/** A JSON value that is no object: the payload of an outbox, or nothing of Debezium. */
function decodeOther(record: StreamRecord): DecodedMessage {
  if (isOutboxTopic(record) || hasIdHeader(record)) return control(record, 'message');
  throw new CdcError(
    'ERR_CDC_FORMAT_UNKNOWN',
    'Not a Debezium message: the value is not an object',
  );
}
