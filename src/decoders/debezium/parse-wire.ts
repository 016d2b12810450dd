import { CdcError } from '../../errors.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import { toBuffer } from '../json/bytes.ts';
import { createShapeParser } from '../json/shape-parser.ts';
import { readConnectSchema } from './connect-schema.ts';
import type { WireValue } from './envelope.ts';
import { isMembers, type Members, memberOf } from './members.ts';
import { createSchemaCache, type RawPayload } from './schema-cache.ts';

/** What `StringConverter` makes of a struct. */
const STRUCT = Buffer.from('Struct{');
const CONFLUENT_MAGIC = 0x00;
const GLUE_MAGIC = 0x03;

/** Parses the bytes of a value, key or header. */
export type ParseWire = (bytes: Uint8Array) => WireValue;

/** The parser of the bytes of messages, and what it knows of their schemas. */
export interface WireParser {
  readonly parse: ParseWire;
  /** See `SchemaCache.findPayload`. */
  readonly findPayload: (bytes: Buffer) => RawPayload | undefined;
}

/** Creates the parser of {@link createWireParts}. */
export function createWireParser(): ParseWire {
  return createWireParts().parse;
}

/**
 * Creates the parser of Debezium JSON, with schema and without. The schema part of a message, which
 * repeats, is neither parsed nor read twice.
 *
 * `parse` throws `ERR_CDC_FORMAT_UNSUPPORTED` for what other converters write, and what
 * `parseExactJson` and `readConnectSchema` throw.
 */
export function createWireParts(): WireParser {
  const parseShape = createShapeParser();
  const parseJson = (bytes: Buffer): unknown => parseShape(bytes) ?? parseExactJson(bytes);
  const cache = createSchemaCache(parseJson);
  return {
    parse: (bytes) => {
      const buffer = toBuffer(bytes);
      refuseOtherConverters(buffer);
      return cache.find(buffer) ?? unwrap(parseJson(buffer));
    },
    findPayload: cache.findPayload,
  };
}

/**
 * Takes the schema off a parsed message: `{schema, payload}`, and what the JSON converter of
 * Apicurio writes, `{schemaId, payload}`.
 *
 * @throws {CdcError} `ERR_CDC_SCHEMA_INVALID`.
 */
export function unwrap(json: unknown): WireValue {
  if (!isMembers(json)) return { payload: json, schema: undefined };
  if (hasExactly(json, 'schema')) {
    return { payload: json['payload'], schema: readConnectSchema(json['schema']) };
  }
  if (hasExactly(json, 'schemaId')) return { payload: json['payload'], schema: undefined };
  return { payload: onlyPayload(json) ?? json, schema: undefined };
}

/** Some tools drop the schema and leave the wrapper. */
function onlyPayload(json: Members): Members | undefined {
  const payload = memberOf(json, 'payload');
  if (!isMembers(payload) || Object.keys(json).length > 1) return undefined;
  return Object.hasOwn(payload, 'source') ? payload : undefined;
}

function hasExactly(json: Members, name: string): boolean {
  return (
    Object.hasOwn(json, name) && Object.hasOwn(json, 'payload') && Object.keys(json).length === 2
  );
}

function refuseOtherConverters(bytes: Buffer): void {
  const [first] = bytes;
  if (first === CONFLUENT_MAGIC || first === GLUE_MAGIC) {
    throw unsupported(
      'the framing of a schema registry (Avro needs one: `--registry`, or the `registry` of the handler)',
    );
  }
  if (first === STRUCT[0] && bytes.subarray(0, STRUCT.length).equals(STRUCT)) {
    throw unsupported('the text of org.apache.kafka.connect.storage.StringConverter');
  }
}

function unsupported(what: string): CdcError {
  return new CdcError('ERR_CDC_FORMAT_UNSUPPORTED', `Not Debezium JSON: ${what}`, {
    details: { decoder: 'debezium' },
  });
}
