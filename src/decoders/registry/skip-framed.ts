import type { DecodedMessage, UnwantedMessage } from '../../model/message.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { DebeziumOptions } from '../../model/service.ts';
import { isMembers, memberOf } from '../debezium/members.ts';
import { isOutboxTopic } from '../debezium/outbox.ts';
import { kindOfSchema } from '../debezium/schema-names.ts';
import { createSignalTest } from '../debezium/signal-tables.ts';
import { readTable } from '../debezium/source-block.ts';
import type { DecoderContext } from '../decoder-context.ts';
import type { WireSchema } from './compile-schema.ts';
import type { OpenFrame } from './create-wire-reader.ts';

/** Codes of changes of rows and tables; logical messages are none. */
const CHANGES = /^[crudt]$/i;

/** Decodes a record, or answers `unwanted` in its place. */
export type SkipFramed = (
  opened: OpenFrame,
  record: StreamRecord,
  decode: () => DecodedMessage,
) => DecodedMessage;

/**
 * Creates the short way for changes that no route wants: the images are passed over, and only what
 * names the table is read.
 *
 * Records of one schema are nearly always of one table. So the way is tried where the record before
 * of that schema was unwanted, and records that are wanted pay nothing for it.
 */
export function createFramedSkip(options: DebeziumOptions, context: DecoderContext): SkipFramed {
  const { isWanted } = context;
  if (isWanted === undefined || options.flattened === true)
    return (_opened, _record, decode) => decode();
  const isSignal = createSignalTest(options.signals, context.findTable);
  const unwanted = new WeakSet<WireSchema>();

  const skip = (opened: OpenFrame, record: StreamRecord): UnwantedMessage | undefined => {
    const table = isOutboxTopic(record) ? undefined : readTableOf(opened);
    if (table === undefined || isSignal(table) || isWanted(table)) return undefined;
    return { kind: 'unwanted', table, position: record.position };
  };

  return (opened, record, decode) => {
    const { schema } = opened;
    const skipped = unwanted.has(schema) ? skip(opened, record) : undefined;
    if (skipped !== undefined) return skipped;
    const message = decode();
    if (message.kind === 'unwanted') unwanted.add(schema);
    else unwanted.delete(schema);
    return message;
  };
}

function readTableOf({ schema, body, isJson }: OpenFrame): UnwantedMessage['table'] | undefined {
  const head = isJson ? undefined : schema.readHead?.(body);
  const kind = kindOfSchema(schema.connect?.name);
  if (!isMembers(head) || !(kind === undefined || kind === 'envelope')) return undefined;
  const [op, source] = [memberOf(head, 'op'), memberOf(head, 'source')];
  return typeof op === 'string' && CHANGES.test(op) && isMembers(source)
    ? readTable(source)
    : undefined;
}
