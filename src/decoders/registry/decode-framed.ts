import { CdcError } from '../../errors.ts';
import type { Decode, DecodedMessage, Decoder } from '../../model/message.ts';
import type { StreamRecord } from '../../model/record.ts';
import type { DebeziumOptions } from '../../model/service.ts';
import { createMessageDecoder } from '../debezium/decode-message.ts';
import type { WireValue } from '../debezium/envelope.ts';
import { createWireParser, type ParseWire } from '../debezium/parse-wire.ts';
import { type RecordKey, readRecordKey, toRecordKey } from '../debezium/record-key.ts';
import type { DecoderContext } from '../decoder-context.ts';
import { readFrame } from '../framing/read-frame.ts';
import { createWireReader, readOpened, type WireReader } from './create-wire-reader.ts';
import { createFramedSkip } from './skip-framed.ts';

const NO_VALUE: WireValue = { payload: null, schema: undefined };
const SYSTEM_CLOCK = { now: () => Date.now() };

/**
 * Adds to the decoder of Debezium JSON the records whose key or value names a schema of a registry:
 * Avro above all. What they mean is decided by the same rules as for JSON with schema.
 *
 * `prepare` fetches the schemas of a batch. After it `decode` is synchronous, and throws for a record
 * whose schema could not be fetched: retryable if the registry did not answer. Without a registry
 * such records are refused: a single stray one must not hold up its lane.
 */
export function createFramedDecoder(
  decodeJson: Decode,
  options: DebeziumOptions,
  context: DecoderContext,
): Decoder {
  const { registry, clock = SYSTEM_CLOCK } = context;
  if (registry === undefined) return { prepare: undefined, decode: withoutRegistry(decodeJson) };

  const wire = createWireReader({ registry, clock });
  const parseJson = createWireParser();
  const decode = createMessageDecoder(
    options,
    context,
    (bytes) => wire.readBytes(bytes) ?? parseJson(bytes),
  );
  const skip = createFramedSkip(options, context);

  return {
    prepare: wire.prepare,
    decode(record) {
      const opened = wire.open(record, 'value');
      if (opened === undefined && !wire.isFramed(record, 'key')) return decodeJson(record);
      const decodeValue = (value: WireValue): DecodedMessage =>
        decode({ record, value, readKey: () => readKey(record, wire, parseJson) });
      return opened === undefined
        ? decodeValue(parseValue(record, parseJson))
        : skip(opened, record, () => decodeValue(readOpened(opened)));
    },
  };
}

/** The decoder of JSON names all frames but the one that Lambda has taken away. */
function withoutRegistry(decodeJson: Decode): Decode {
  return (record) => {
    if (record.valueSchema !== undefined && readFrame(record, 'value') !== undefined) {
      throw new CdcError(
        'ERR_CDC_FORMAT_UNSUPPORTED',
        'Value without its frame: set `registry`, or EventRecordFormat JSON of the event source mapping',
      );
    }
    return decodeJson(record);
  };
}

function parseValue({ value }: StreamRecord, parseJson: ParseWire): WireValue {
  return value === null || value.length === 0 ? NO_VALUE : parseJson(value);
}

/**
 * A JSON key that cannot be read is no error, because the row may tell its key. A framed one is: its
 * schema may only not have been fetched, and with another key the change would be that of another row.
 */
function readKey(record: StreamRecord, wire: WireReader, parseJson: ParseWire): RecordKey {
  const framed = wire.read(record, 'key');
  return framed === undefined ? readRecordKey(record, parseJson) : toRecordKey(framed);
}
