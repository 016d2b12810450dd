import type { Decode, DecodedMessage } from '../../model/message.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { DebeziumOptions } from '../../model/service.ts';
import type { DecoderContext } from '../decoder-context.ts';
import { createMessageDecoder } from './decode-message.ts';
import type { WireValue } from './envelope.ts';
import { createWireParser, createWireParts, unwrap } from './parse-wire.ts';
import { readRecordKey } from './record-key.ts';
import { createSkipper } from './skip-unwanted.ts';

const NO_VALUE: WireValue = { payload: null, schema: undefined };

/** Decodes a value that was parsed already, as the choice of a decoder by content does. */
export type DecodeDebeziumJson = (json: unknown, record: StreamRecord) => DecodedMessage;

/**
 * Creates the decoder of the JSON records that Debezium writes, through Kafka Connect or Debezium
 * Server, with schemas and without.
 *
 * The function throws a `CdcError` for a record that cannot be decoded, and no other error.
 */
export function createDebeziumDecoder(options: DebeziumOptions, context: DecoderContext): Decode {
  const parseKey = createWireParser();
  const { parse: parseValue, findPayload } = createWireParts();
  const decode = createMessageDecoder(options, context, parseKey);
  const skip = createSkipper(options, context, findPayload);
  return (record) => {
    const bytes = record.value;
    const skipped = bytes === null ? undefined : skip(bytes, record);
    if (skipped !== undefined) return skipped;
    const value = bytes === null || bytes.length === 0 ? NO_VALUE : parseValue(bytes);
    return decode({ record, value, readKey: () => readRecordKey(record, parseKey) });
  };
}

/**
 * Creates the decoder of Debezium JSON that was parsed already. For records with schemas it is
 * several times slower than {@link createDebeziumDecoder}, which never parses a schema twice.
 */
export function createDebeziumJsonDecoder(
  options: DebeziumOptions,
  context: DecoderContext,
): DecodeDebeziumJson {
  const parseKey = createWireParser();
  const decode = createMessageDecoder(options, context, parseKey);
  return (json, record) =>
    decode({ record, value: unwrap(json), readKey: () => readRecordKey(record, parseKey) });
}
