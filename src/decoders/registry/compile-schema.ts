import { CdcError } from '../../errors.ts';
import { parseExactJson } from '../../model/exact-json.ts';
import { compileAvroHead, type PickedMembers } from '../avro/compile-avro-head.ts';
import { compileAvroReader, type ReadAvroBody } from '../avro/compile-avro-reader.ts';
import { parseAvroSchema } from '../avro/parse-avro-schema.ts';
import { toConnectSchema } from '../avro/to-connect-schema.ts';
import { type ConnectSchema, readConnectSchema } from '../debezium/connect-schema.ts';
import type { SchemaText } from './schema-registry.ts';

/** A schema of a registry, ready to read the bodies that were written with it. */
export interface WireSchema {
  /** `undefined` where the format carries no types that are understood. */
  readonly connect: ConnectSchema | undefined;
  readonly read: ReadAvroBody;
  /** Reads only what tells the table of a change; `undefined` if this is no schema of one. */
  readonly readHead: ReadAvroBody | undefined;
}

/** The operation, and the members of `source` that name the table in some connector. */
const HEAD: PickedMembers = new Map<string, ReadonlySet<string> | 'all'>([
  ['op', 'all'],
  ['source', new Set(['db', 'schema', 'table', 'collection', 'keyspace'])],
]);

/**
 * Compiles a schema, whatever its format.
 *
 * @throws {CdcError} `ERR_CDC_SCHEMA_INVALID`, `ERR_CDC_FORMAT_UNSUPPORTED` or
 * `ERR_CDC_RECORD_TOO_LARGE`.
 */
export function compileSchema({ format, text, references }: SchemaText): WireSchema {
  switch (format) {
    case 'avro': {
      const type = parseAvroSchema(text, references);
      return {
        connect: toConnectSchema(type),
        read: compileAvroReader(type),
        readHead: compileAvroHead(type, HEAD),
      };
    }
    case 'connect':
      return {
        connect: readConnectSchema(parseExactJson(text)),
        read: parseExactJson,
        readHead: undefined,
      };
    case 'json':
      // The converter for JSON Schema writes the same JSON as the one without schema.
      return { connect: undefined, read: parseExactJson, readHead: undefined };
    case 'protobuf':
      throw new CdcError(
        'ERR_CDC_FORMAT_UNSUPPORTED',
        'Protobuf: set the converter of the connector to Avro or JSON',
      );
  }
}
