import { CdcError } from '../../errors.ts';
import type { DebeziumOptions } from '../../model/service.ts';
import type { FindTable, Table } from '../../model/table.ts';
import { createAddedReader, DEFAULT_PREFIX } from './added-fields.ts';
import { closedShapeOf } from './closed-shapes.ts';
import { isCloudEvent } from './cloud-events.ts';
import type { Mark } from './control-messages.ts';
import { invalidEnvelope, isClosedEnvelope, isEnvelope } from './envelope.ts';
import { isMembers, type Members, memberOf, objectOf, textOf } from './members.ts';
import { declaredBy, topicNameOf, topicOf } from './named-table.ts';
import { hasIdHeader, isOutboxTopic } from './outbox.ts';
import { keyColumnTest } from './record-key.ts';
import { kindOfSchema } from './schema-names.ts';
import { readTable } from './source-block.ts';
import type { WireMessage } from './wire-message.ts';

/** What a record is: which reader it is for. */
export type Kind = 'envelope' | 'cloud-event' | 'row' | 'message' | Mark;

/** Tells what records are. */
export interface Evidence {
  /** @throws {CdcError} `ERR_CDC_FORMAT_UNKNOWN`, which names the readings that are left. */
  readonly ofObject: (message: WireMessage, payload: Members) => Kind;
  /** A record without value: maybe the delete of a flattened row. */
  readonly ofMissing: (message: WireMessage) => 'row' | 'message' | 'tombstone';
}

const NO_ROW: Members = {};
const HEARTBEAT_TOPIC = '__debezium-heartbeat';
const TRANSACTION_TOPIC = '.transaction';
/** `server.schema.table`: a topic with fewer levels is no table's by its form. */
const TABLE_LEVELS = 3;

/**
 * Creates the judge of what records are, the one place where that is decided, by the strongest
 * evidence there is:
 *
 * 1. the name of the schema, and the topic of the outbox;
 * 2. what is declared: the option `flattened`, and tables by the topics that are named after them;
 * 3. fields that ExtractNewRecordState adds;
 * 4. closed shapes: all members of what Debezium writes and no others, and on a topic of their own;
 * 5. none: an error that names the readings.
 *
 * I3 (nothing vanishes): a row is never skipped because it looks like something else.
 */
export function createEvidence(options: DebeziumOptions, findTable: FindTable): Evidence {
  const added = createAddedReader(options.addedPrefix ?? DEFAULT_PREFIX);
  const isFlattened = options.flattened === true;

  const factsOf = (message: WireMessage, payload: Members): Facts => ({
    message,
    payload,
    isAdded: added.isIn(message.record, payload),
    declared: declaredTable(message, findTable),
  });

  // Most rows have added fields: nothing else is asked of them.
  const ofFlattened = (message: WireMessage, payload: Members): Kind =>
    added.isIn(message.record, payload) ? 'row' : kindBesideRows(factsOf(message, payload));

  return {
    ofObject(message, payload) {
      const named = kindOfSchema(message.value.schema?.name);
      if (named !== undefined && named !== 'row') return named;
      if (isOutbox(message, payload, findTable)) return 'message';
      if (isFlattened) return named ?? ofFlattened(message, payload);
      if (isEnvelope(payload)) return 'envelope';
      return kindBesideEnvelopes(factsOf(message, payload), named === 'row');
    },

    ofMissing(message) {
      const facts = factsOf(message, NO_ROW);
      if (isOutboxTopic(message.record) && facts.declared === undefined) return 'message';
      if (isFlattened) return kindOfMissingRow(facts);
      return hasIdHeader(message.record) ? 'message' : 'tombstone';
    },
  };
}

/** What is known of a record but its members. */
interface Facts {
  readonly message: WireMessage;
  readonly payload: Members;
  /** ExtractNewRecordState added something to it. */
  readonly isAdded: boolean;
  /** The declared table that its schema or topic is named after. */
  readonly declared: Table | undefined;
}

/** Where rows are declared to have no envelope, and nothing was added to this one. */
function kindBesideRows(facts: Facts): Kind {
  const { message, declared } = facts;
  const whole = kindOfWhole(facts);
  if (whole !== undefined || declared !== undefined) return whole ?? 'row';
  const mark = ownMarkOf(facts);
  if (mark !== undefined) return mark;
  return isLikeOutbox(message) ? 'message' : 'row';
}

function kindOfMissingRow({ message, declared, isAdded }: Facts): 'row' | 'message' {
  return declared !== undefined || isAdded || !isLikeOutbox(message) ? 'row' : 'message';
}

/** A change that was not flattened, unless the table of the record has a column of its members. */
function kindOfWhole({ payload, declared }: Facts): Kind | undefined {
  const isColumn = (name: string): boolean =>
    declared !== undefined && Object.hasOwn(declared.columns, name);
  if (isClosedEnvelope(payload)) return isColumn('source') ? undefined : 'envelope';
  return isCloudEvent(payload) && !isColumn('specversion') ? 'cloud-event' : undefined;
}

/** Beside rows without an envelope, a mark needs a topic that no table has. */
function ownMarkOf({ message, payload }: Facts): Mark | undefined {
  const mark = closedShapeOf(payload);
  return mark !== undefined && isOwnTopic(mark, message, payload) ? mark : undefined;
}

/** Where rows have an envelope: what has none is a mark, or something that is not known. */
function kindBesideEnvelopes(facts: Facts, isNamedRow: boolean): Kind {
  const { message, payload, declared, isAdded } = facts;
  if (isCloudEvent(payload)) return 'cloud-event';
  const isRow = isNamedRow || isAdded || declared !== undefined;
  const mark = closedShapeOf(payload);
  if (mark !== undefined && (isRow || !isOwnMark(mark, message))) throw ambiguous(mark);
  if (mark !== undefined) return mark;
  if (!hasIdHeader(message.record)) throw formatUnknown(payload);
  if (isRow) throw ambiguous('message of an outbox');
  return 'message';
}

/** The router's topics can be named in any way, but not after a table. */
function isLikeOutbox(message: WireMessage): boolean {
  return hasIdHeader(message.record) && !hasTableLevels(message);
}

function isOutbox({ record }: WireMessage, payload: Members, findTable: FindTable): boolean {
  return (
    isOutboxTopic(record) &&
    declaredBy(topicOf(record), findTable) === undefined &&
    !(isClosedEnvelope(payload) && isOfDeclared(payload, findTable))
  );
}

function declaredTable({ record, value }: WireMessage, findTable: FindTable): Table | undefined {
  const names = { record, valueSchema: value.schema?.name, keySchema: undefined };
  return declaredBy(topicNameOf(names, findTable), findTable);
}

function isOfDeclared(payload: Members, findTable: FindTable): boolean {
  const source = objectOf(payload, 'source');
  const table = source === undefined ? undefined : readTable(source);
  return table !== undefined && findTable(table) !== undefined;
}

/** A topic of a heartbeat has its prefix; where that was changed, the key tells the server. */
function isOwnMark(mark: Mark, message: WireMessage): boolean {
  if (mark !== 'heartbeat') return true;
  if (topicOf(message.record)?.startsWith(HEARTBEAT_TOPIC) === true) return true;
  return keyColumnTest(message.readKey())?.('serverName') === true;
}

function isOwnTopic(mark: Mark, message: WireMessage, payload: Members): boolean {
  const topic = topicOf(message.record);
  switch (mark) {
    case 'heartbeat':
      return isOwnMark(mark, message);
    case 'transaction':
      return topic?.endsWith(TRANSACTION_TOPIC) === true || !hasTableLevels(message);
    case 'schema-change': {
      const source = objectOf(payload, 'source') ?? NO_ROW;
      return textOf(source, 'name') === topic || !hasTableLevels(message);
    }
    case 'notification':
      return !hasTableLevels(message);
  }
}

function hasTableLevels({ record }: WireMessage): boolean {
  return (topicOf(record)?.split('.').length ?? 0) >= TABLE_LEVELS;
}

function ambiguous(what: string): CdcError {
  return new CdcError(
    'ERR_CDC_FORMAT_UNKNOWN',
    `Not known what it is: a ${what} by its form, a row without envelope by its topic, key or added fields (rows alone need \`flattened\`)`,
    { details: { decoder: 'debezium' } },
  );
}

function formatUnknown(payload: Members): CdcError {
  if (isMembers(memberOf(payload, 'source'))) return invalidEnvelope('op is missing');
  return new CdcError(
    'ERR_CDC_FORMAT_UNKNOWN',
    'Not a DMS or Debezium message: no envelope and no control message (rows alone need `flattened`)',
  );
}
