import { CdcError } from '../../errors.ts';
import { formatSchemaRef, type SchemaRef } from '../framing/schema-ref.ts';

/** `connect` is the JSON form of a schema of Kafka Connect; `json` is JSON Schema. */
export type SchemaFormat = 'avro' | 'json' | 'connect' | 'protobuf';

const FORMATS: ReadonlyMap<string, SchemaFormat> = new Map([
  ['AVRO', 'avro'],
  ['JSON', 'json'],
  ['KCONNECT', 'connect'],
  ['PROTOBUF', 'protobuf'],
]);

/** A schema as a registry keeps it. */
export interface SchemaText {
  readonly format: SchemaFormat;
  readonly text: string;
  /** The texts of the schemas that it refers to, the deepest first. */
  readonly references: readonly string[];
}

/** Where the schemas of records are. One call is one question: caching is done by the caller. */
export interface SchemaRegistry {
  /**
   * Fetches a schema.
   *
   * Rejects with `ERR_CDC_SCHEMA_UNKNOWN` only if the registry itself says that it has no such
   * schema, and with `ERR_CDC_REGISTRY_UNAVAILABLE` for every other reason.
   */
  readonly fetch: (schema: SchemaRef) => Promise<SchemaText>;
}

/**
 * Reads the name of a format, in the spelling of any registry; Avro where none is given.
 *
 * @throws {CdcError} `ERR_CDC_FORMAT_UNSUPPORTED`.
 */
export function toSchemaFormat(name: string | undefined): SchemaFormat {
  const format = name === undefined ? 'avro' : FORMATS.get(name.toUpperCase());
  if (format !== undefined) return format;
  throw new CdcError('ERR_CDC_FORMAT_UNSUPPORTED', 'Schema of an unknown format');
}

/** Builds the error of a schema that its registry does not have. */
export function schemaUnknown(schema: SchemaRef, why: string): CdcError {
  const ref = formatSchemaRef(schema);
  return new CdcError('ERR_CDC_SCHEMA_UNKNOWN', `Schema ${ref} is unknown: ${why}`, {
    details: { schema: ref },
  });
}

/** Builds the error of a registry that does not answer as one: asking again may help. */
export function registryUnavailable(why: string, cause?: unknown): CdcError {
  return new CdcError('ERR_CDC_REGISTRY_UNAVAILABLE', `Schema registry unavailable: ${why}`, {
    cause,
  });
}
