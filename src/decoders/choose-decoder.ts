import type { Decode, DecodedMessage } from '../model/message.ts';
import type { StreamRecord } from '../model/record.ts';
import { createDebeziumDecoder, createDebeziumJsonDecoder } from './debezium/decode-debezium.ts';
import { createSkipper } from './debezium/skip-unwanted.ts';
import type { DecoderContext } from './decoder-context.ts';
import { BEFORE_IMAGE, createDmsParts } from './dms/decode-dms.ts';
import { isDmsRecord } from './dms/dms-envelope.ts';
import { createDmsSkip } from './dms/skip-unwanted.ts';

/** Names of before images that were seen in DMS records; another one needs the option. */
const BEFORE_NAMES = [BEFORE_IMAGE, 'beforeImage'];

/** First bytes of what registries frame: Confluent and Apicurio, AWS Glue. JSON has neither. */
const FRAMING: ReadonlySet<number | undefined> = new Set([0x00, 0x03]);
/** JSON of Kafka Connect with schema, which no DMS record begins with. */
const WITH_SCHEMA = Buffer.from('{"schema"');
/** Most DMS records, and no Debezium envelope. */
const DATA_FIRST = Buffer.from('{"data"');
const METADATA = Buffer.from('"metadata"');

/**
 * Creates the decoder that looks at each record to see which capture tool wrote it.
 *
 * A record with DMS metadata is decoded as DMS's, anything else as Debezium's, without options. The
 * function throws the codes of both decoders, and `ERR_CDC_FORMAT_UNKNOWN` for a record of neither.
 */
export function createChoosingDecoder(context: DecoderContext): Decode {
  const dms = createDmsParts({}, context, BEFORE_NAMES);
  const skipDms = createDmsSkip(context, dms.find);
  const skipDebezium = createSkipper({}, context);
  const decodeDebezium = createDebeziumJsonDecoder({}, context);
  const decodeDebeziumBytes = createDebeziumDecoder({}, context);

  function decodeJson(bytes: Uint8Array, record: StreamRecord): DecodedMessage {
    const json = dms.parse(bytes);
    return isDmsRecord(json) ? dms.decodeJson(json, record) : decodeDebezium(json, record);
  }

  return (record) => {
    const bytes = record.value;
    // What has no value, and what Debezium parses faster or names better by itself.
    if (bytes === null || isDebeziumBytes(bytes)) return decodeDebeziumBytes(record);
    const skipped =
      skipDms(bytes, record) ?? (isNoEnvelope(bytes) ? undefined : skipDebezium(bytes, record));
    return skipped ?? dms.decodeRows(bytes, record) ?? decodeJson(bytes, record);
  };
}

function isDebeziumBytes(bytes: Uint8Array): boolean {
  if (bytes.length === 0 || FRAMING.has(bytes[0])) return true;
  return beginsWith(bytes, WITH_SCHEMA);
}

/** Tells of most DMS records that they need not be looked at as Debezium's. */
function isNoEnvelope(bytes: Uint8Array): boolean {
  if (beginsWith(bytes, DATA_FIRST)) return true;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(METADATA);
}

function beginsWith(bytes: Uint8Array, expected: Uint8Array): boolean {
  return expected.every((byte, at) => bytes[at] === byte);
}
